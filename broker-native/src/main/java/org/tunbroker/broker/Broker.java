package org.tunbroker.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.tunbroker.broker.adapter.AdapterOpening;
import org.tunbroker.broker.adapter.Adapters;
import org.tunbroker.broker.adapter.Configuration;
import org.tunbroker.broker.adapter.DriverRequests;
import org.tunbroker.broker.adapter.PersistentAdapters;
import org.tunbroker.broker.client.Clients;
import org.tunbroker.broker.client.ConnectedClient;
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
 * A broker: it creates its generation's files, serves clients, and deletes the files at the end.
 *
 * <p>The control loop's thread launches, runs and closes it.
 */
final class Broker implements ControlLoop.Duty, AutoCloseable {
    // Aeron needs a heartbeat at least this often
    private static final long MAX_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(500);
    // the doorbell does not ring when a client makes room by reading, when a client gives up before
    // its hello, or when Aeron's driver has its next step to do
    private static final long SLEEP_WHILE_WAITING_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long CHECK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
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
    private long lastCheckNs;
    private final FirstClient firstClient;
    private long idleSinceNs;
    // 0 unless calls hang and no session is left
    private long exhaustedSinceNs;

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
        lastCheckNs = clock.nanoTime();
        idleSinceNs = lastCheckNs;
        loop = new ControlLoop(file.bell(), log);
        driverThread = new DriverThread(loop, log);
        driver.slowCalls(driverThread);
        firstClient = FirstClient.of(options.starter());
        adapters = new Adapters(driver, driverThread, loop::execute, log);
        final Sessions sessions = new Sessions(driverThread, adapters, loop::execute, log);
        final Reply.Welcome welcome = welcome(driver.name());
        clients = new Clients(
                peers,
                transport,
                loop::execute,
                new RequestHandler(
                        welcome,
                        new RequestHandler.AdapterCalls(
                                adapters,
                                new Configuration(driverThread, adapters),
                                new AdapterOpening(driver, driverThread, adapters, options.reach()),
                                new PersistentAdapters(
                                        driver,
                                        driverThread,
                                        adapters,
                                        options.reach(),
                                        options.limits()),
                                new DriverRequests(
                                        driver, driverThread, adapters, options.reach())),
                        sessions,
                        Monitors.of(
                                new Monitors.Place(
                                        peers, driverThread, clock, log, this::everyClient),
                                welcome,
                                adapters,
                                sessions)),
                options.limits(),
                clock,
                log);
        clients.onWelcome(firstClient::onWelcome);
        log.listener(line -> loop.execute(() -> clients.all().forEach(client -> client.log(line))));
    }

    private Collection<ConnectedClient> everyClient() {
        return clients.all();
    }

    /** Returns the reply to each client's hello. */
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
     * Creates everything that clients need to connect, and opens the broker. The caller owns lock
     * and driver.
     */
    static Broker launch(
            final BrokerOptions options,
            final BrokerDirectory directory,
            final BrokerLock lock,
            final TunDriver driver,
            final BrokerLog log) {
        final long number = lock.nextGeneration();
        final Generation generation = GenerationFolder.make(
                directory, number, HostSystem.current().folders(options.user()));
        // first, while native code is loaded, which the listener needs
        final Transport transport = new AeronTransport(generation.aeron(), log);
        final PeerListener peers = HostSystem.current().listen(generation, options.user(), log);
        final Broker broker = new Broker(
                options, generation, peers, driver, transport, SystemNanoClock.INSTANCE, log);
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

    /** Sets the files that are checked from now on. */
    void watch(final List<WatchedFile> files) {
        watchedFiles = files;
    }

    /** Returns the loop, which {@link #serve} runs. */
    ControlLoop loop() {
        return loop;
    }

    /**
     * Serves until the broker has been idle for long enough, or is stopped.
     *
     * @return false if it was stopped
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
        if (now - lastCheckNs >= CHECK_INTERVAL_NS) {
            lastCheckNs = now;
            checkAtIntervals();
        }
        if (isExhausted(now)) {
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

    /** Checks at intervals for what no event reports. */
    private void checkAtIntervals() {
        watchedFiles.forEach(WatchedFile::check);
        if (transport.isStuck() && clients.isEmpty()) {
            throw AeronErrors.failure("no client can join", null);
        }
        clients.dropLost();
        // this also removes what clients left that died before their hello
        clients.isAnybodyComing();
    }

    /**
     * Tells whether a new process must take over: calls hang, and no session is left. Clients have
     * a moment to read their errors first.
     */
    private boolean isExhausted(final long now) {
        if (!driverThread.isExhausted() || adapters.hasSessions()) {
            exhaustedSinceNs = 0;
            return false;
        }
        if (exhaustedSinceNs == 0) {
            exhaustedSinceNs = now;
        }
        return now - exhaustedSinceNs >= CHECK_INTERVAL_NS;
    }

    /** Stops serving, unless a client is just connecting. */
    private boolean leave(final String reason) {
        file.state(BrokerFile.CLOSING);
        // a client connects and then reads the state; the broker writes the state and then looks
        // for clients, so that one of the two always sees the other
        if (clients.isAnybodyComing()) {
            file.state(BrokerFile.OPEN);
            idleSinceNs = clock.nanoTime();
            return false;
        }
        log.info("leaving: " + reason);
        return true;
    }

    /**
     * Notes, on any thread, that a client is on its way, for which systemd would start a broker.
     */
    void onActivation() {
        loop.execute(() -> idleSinceNs = clock.nanoTime());
    }

    private void onSignal() {
        loop.stop();
        if (!isEndedBy(loopThread)) {
            awaitClosed();
        }
    }

    /**
     * Tells whether a thread has called exit. It then waits for this one and closes nothing. The
     * JDK calls exit when unmapping fails because a file was truncated just before.
     */
    static boolean isEndedBy(final Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(Runtime.class.getName())
                        && frame.getMethodName().equals("exit"));
    }

    /**
     * Sets the state to closing, ends sessions, removes adapters and deletes the generation, in
     * that order.
     */
    @Override
    public void close() {
        limitClosing();
        log.listener(line -> {});
        for (final Runnable step : List.<Runnable>of(
                () -> file.state(BrokerFile.CLOSING),
                this::removeAdapters,
                // again, for adapters whose creation was under way
                this::removeAdapters,
                driverThread::close,
                driver::close,
                clients::close,
                transport::close,
                this::removeGeneration)) {
            try {
                step.run();
            } catch (final RuntimeException | Error ex) {
                // the other steps must still run, and the kernel cleans up after the process
                log.fault("while closing", ex);
            }
        }
        closed.countDown();
    }

    /**
     * Ends the process if closing hangs. A file that another process truncates can end a thread
     * anywhere, and the locks that it held are never released. The kernel cleans up then.
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
            GenerationFolder.removeIfPossible(
                    generation.path(), HostSystem.current().folders(options.user()));
        } catch (final IOException ex) {
            log.warning("cannot remove " + generation.path() + ": " + ex);
        }
    }
}
