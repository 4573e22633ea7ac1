package org.tunbroker.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.tunbroker.broker.adapter.Adapters;
import org.tunbroker.broker.adapter.Configuration;
import org.tunbroker.broker.client.Clients;
import org.tunbroker.broker.client.FirstClient;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.execution.ControlLoop;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.peer.PeerListener;
import org.tunbroker.broker.session.Sessions;
import org.tunbroker.broker.startup.GenerationFolder;
import org.tunbroker.broker.transport.AeronErrors;
import org.tunbroker.broker.transport.AeronTransport;
import org.tunbroker.broker.transport.Transport;
import org.tunbroker.broker.transport.WatchedFile;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.ipc.rendezvous.Generation;

/**
 * One broker, from its generation's first file to its last.
 *
 * <p>Launched, served and closed by one thread, which is the control loop's.
 */
final class Broker implements ControlLoop.Duty, AutoCloseable {
    // Aeron wants its heartbeats at least so often
    private static final long MAX_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(500);
    // nobody rings when a client has read and so made room, nor when one that was coming gave up,
    // nor when Aeron's driver is to take its next step
    private static final long SLEEP_WHILE_WAITING_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHUTDOWN_S = 8;
    private static final long DRIVER_DEADLINE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long DRIVER_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final BrokerOptions options;
    private final BrokerLog log;
    private final Generation generation;
    private final TunDriver driver;
    private final BrokerFile file;
    private final ControlLoop loop;
    private final NanoClock clock;
    private final Transport transport;
    private final DriverThread driverThread;
    private final Clients clients;
    private final Adapters adapters;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread loopThread = Thread.currentThread();
    private List<WatchedFile> watchedFiles = List.of();
    private long lastLookNs;
    private final FirstClient firstClient;
    private long idleSinceNs;
    // 0 while it is of use
    private long ofNoUseSinceNs;

    Broker(
            final BrokerOptions options,
            final Generation generation,
            final PeerListener peers,
            final TunDriver driver,
            final Transport transport,
            final NanoClock clock,
            final BrokerLog log) {
        this.options = options;
        this.log = log;
        this.generation = generation;
        this.driver = driver;
        this.transport = transport;
        this.clock = clock;
        this.file = peers.brokerFile();
        lastLookNs = clock.nanoTime();
        idleSinceNs = lastLookNs;
        loop = new ControlLoop(file.bell(), log);
        driverThread = new DriverThread(loop, log);
        firstClient = FirstClient.of(options.starter());
        adapters = new Adapters(driver, driverThread, log);
        clients = new Clients(
                peers,
                transport,
                loop::execute,
                new RequestHandler(
                        welcome(driver.name()),
                        adapters,
                        new Sessions(driverThread, adapters, loop::execute, log),
                        new Configuration(driverThread, adapters)),
                options.limits(),
                clock,
                log);
        clients.onWelcome(firstClient::onWelcome);
        log.listener(line -> loop.execute(() -> clients.all().forEach(client -> client.log(line))));
    }

    /** Returns what each client is told of this broker. */
    static Reply.Welcome welcome(final String driverName) {
        return new Reply.Welcome(
                driverName,
                Architecture.ofThisJvm().label(),
                Architecture.ofThisJvm().bits(),
                (int) ProcessHandle.current().pid(),
                Release.ofThisBroker(),
                Features.OF_THIS_RELEASE);
    }

    /**
     * Makes all that clients need to connect, and says that it is open. The caller owns lock and
     * driver.
     */
    static Broker launch(
            final BrokerOptions options,
            final BrokerDirectory directory,
            final BrokerLock lock,
            final TunDriver driver,
            final BrokerLog log) {
        final long number = lock.nextGeneration();
        final Generation generation = GenerationFolder.make(directory, number);
        final PeerListener peers = HostSystem.current().listen(generation, log);
        final Broker broker = new Broker(
                options,
                generation,
                peers,
                driver,
                new AeronTransport(generation.aeron(), log),
                SystemNanoClock.INSTANCE,
                log);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::onSignal, "tb-signal"));
        broker.file.state(BrokerFile.OPEN);
        lock.publish(number);
        final List<WatchedFile> files = new ArrayList<>(List.of(
                new WatchedFile(directory.lockFile(), () -> lock.published() == number),
                new WatchedFile(generation.brokerFile(), broker.file::isWhole),
                broker.transport.watchedFile()));
        files.addAll(HostSystem.current().watchedFiles(generation));
        broker.watch(files);
        return broker;
    }

    /** Says which files are looked at from now on. */
    void watch(final List<WatchedFile> files) {
        watchedFiles = files;
    }

    /** Returns the loop, which {@link #serve} runs. */
    ControlLoop loop() {
        return loop;
    }

    /**
     * Serves until the broker has been idle for long enough, or is told to end.
     *
     * @return whether it leaves of itself
     */
    boolean serve() {
        loop.run(this);
        return !loop.isStopped();
    }

    @Override
    public int work() {
        // requests come before housekeeping
        return transport.poll(clients) + clients.sendWaiting() + transport.work();
    }

    @Override
    public long sleepNs() {
        final long longestNs = clients.hasWaiting() || transport.isSettling()
                ? SLEEP_WHILE_WAITING_NS
                : MAX_SLEEP_NS;
        if (!clients.isEmpty()) {
            return longestNs;
        }
        final long leavesInNs = options.idleExitNs() - (clock.nanoTime() - idleSinceNs);
        return Math.max(SLEEP_WHILE_WAITING_NS, Math.min(longestNs, leavesInNs));
    }

    @Override
    public boolean goOn() {
        final long now = clock.nanoTime();
        if (now - lastLookNs >= LOOK_INTERVAL_NS) {
            lastLookNs = now;
            look();
        }
        if (isOfNoUse(now)) {
            return !leave("calls hang in the operating system");
        }
        if (!clients.isEmpty()
                || !adapters.isEmpty()
                || !driverThread.isIdle()
                || firstClient.isComing()) {
            idleSinceNs = now;
            return true;
        }
        return now - idleSinceNs < options.idleExitNs()
                || !leave("no client for " + TimeUnit.NANOSECONDS.toMillis(options.idleExitNs())
                        + " ms");
    }

    /** Finds what nobody tells. */
    private void look() {
        watchedFiles.forEach(WatchedFile::check);
        if (transport.isStuck() && clients.isEmpty()) {
            throw AeronErrors.failure("nobody can join", null);
        }
        clients.dropLost();
        // also removes what a client left that died before its hello
        clients.isAnybodyComing();
    }

    /**
     * Tells whether only another process can do better: calls hang, and no session is left. Those
     * who were told have a moment to hear it.
     */
    private boolean isOfNoUse(final long now) {
        if (!driverThread.isExhausted() || adapters.hasSessions()) {
            ofNoUseSinceNs = 0;
            return false;
        }
        if (ofNoUseSinceNs == 0) {
            ofNoUseSinceNs = now;
        }
        return now - ofNoUseSinceNs >= LOOK_INTERVAL_NS;
    }

    /** Stops serving, unless somebody is just coming in. */
    private boolean leave(final String reason) {
        file.state(BrokerFile.CLOSING);
        // a client first comes in and then looks at the state; here it is the other way round, so
        // that one of the two sees the other
        if (clients.isAnybodyComing()) {
            file.state(BrokerFile.OPEN);
            idleSinceNs = clock.nanoTime();
            return false;
        }
        log.info("leaving: " + reason);
        return true;
    }

    private void onSignal() {
        loop.stop();
        if (!isEndedBy(loopThread)) {
            awaitClosed();
        }
    }

    /**
     * Tells whether a thread ends the JVM, and so waits for this one and closes nothing. The JDK
     * has its thread do that when unmapping fails, since memory was taken away just before.
     */
    static boolean isEndedBy(final Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Runtime.class.getName())
                        && frame.getMethodName().equals("exit"));
    }

    /**
     * Says that it closes, ends sessions, removes adapters, then deletes the generation, in that
     * order.
     */
    @Override
    public void close() {
        limitClosing();
        log.listener(line -> {});
        for (final Runnable step : List.<Runnable>of(
                () -> file.state(BrokerFile.CLOSING),
                this::removeAdapters,
                // once more, for those whose creation was under way when the state changed
                this::removeAdapters,
                driverThread::close,
                driver::close,
                clients::close,
                transport::close,
                this::removeGeneration)) {
            try {
                step.run();
            } catch (final RuntimeException | Error ex) {
                // the other steps matter all the same, and the kernel cleans up behind the process
                log.fault("while closing", ex);
            }
        }
        closed.countDown();
    }

    /**
     * Ends the process where closing hangs: memory that another process took away ends threads in
     * the middle of anything, and what they had locked stays so. The kernel cleans up then.
     */
    private void limitClosing() {
        final Thread limit = new Thread(
                () -> {
                    if (!awaitClosed()) {
                        Runtime.getRuntime().halt(1);
                    }
                },
                "tb-closing");
        limit.setDaemon(true);
        limit.start();
    }

    private boolean awaitClosed() {
        try {
            return closed.await(SHUTDOWN_S, TimeUnit.SECONDS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void removeAdapters() {
        adapters.removeAll();
        final long deadline = System.nanoTime() + DRIVER_DEADLINE_NS;
        while (!driverThread.isIdle() && System.nanoTime() - deadline < 0) {
            if (loop.runCommands() == 0) {
                LockSupport.parkNanos(DRIVER_LOOK_NS);
            }
        }
    }

    private void removeGeneration() {
        try {
            GenerationFolder.removeIfPossible(generation.path());
        } catch (final IOException ex) {
            log.warning("cannot remove " + generation.path() + ": " + ex);
        }
    }
}
