package org.tunbroker.client.internal.link;

import io.aeron.Aeron;
import io.aeron.CncFileDescriptor;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.status.CountersReader;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.host.Admission;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.LogPlace;
import org.tunbroker.ipc.control.AeronTime;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.StreamFiles;

/**
 * The client's two Aeron streams: one of requests, one of replies and events.
 *
 * <p>A stopped or suspended process is not dead, so Aeron's timeouts must not decide liveness. They
 * are so long that the operating system always decides first.
 */
public final class AeronLink implements BrokerLink {
    private static final int FRAGMENT_LIMIT = 16;
    private static final int DRIVER_MESSAGE_LIMIT = 64;
    private static final long BACK_PRESSURE_PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private final BrokerFile broker;
    private final Path log;
    private final Aeron aeron;
    private final CommandFile commands;
    private final ExclusivePublication requests;
    private final Subscription replies;
    // not a monitor: a virtual thread that waits for room in one would pin its carrier
    private final ReentrantLock sending = new ReentrantLock();
    // guarded by sending, both
    private final ControlCodec codec = new ControlCodec();
    private boolean closed;
    // used by the polling thread only
    private boolean wasConnected;
    private volatile boolean lost;

    /**
     * Makes the streams.
     *
     * @param deadlineNs of {@link System#nanoTime()}, for the broker's part
     */
    public AeronLink(
            final FoundBroker found,
            final Admission own,
            final long deadlineNs,
            final ErrorHandler errorHandler) {
        broker = found.file;
        log = found.generation.log();
        final File cncFile =
                found.generation.aeron().resolve(CncFileDescriptor.CNC_FILE).toFile();
        final Clock clock = new Clock(broker, found.process, cncFile, deadlineNs);
        final Aeron.Context context = new Aeron.Context()
                .aeronDirectoryName(found.generation.aeron().toString())
                .useConductorAgentInvoker(true)
                .driverTimeoutMs(AeronTime.NEVER_MS)
                .unavailableCounterHandler(this::onCounterGone)
                .epochClock(clock)
                // the driver sleeps until the doorbell rings, which Aeron does not know
                .awaitingIdleStrategy(new RingingIdleStrategy(broker, found.process, deadlineNs))
                // Aeron's default handler ends the JVM
                .errorHandler(errorHandler)
                .subscriberErrorHandler(errorHandler);
        StreamFiles.openIn(found.generation.aeron(), context);
        aeron = Aeron.connect(context);
        try {
            own.joined(aeron.clientId());
            requests = aeron.addExclusivePublication(
                    ControlProtocol.CHANNEL, ControlProtocol.REQUEST_STREAM_ID);
            replies = aeron.addSubscription(
                    ControlProtocol.CHANNEL,
                    requests.sessionId(),
                    image -> {},
                    image -> lost = true);
            commands = CommandFile.open(aeron.context().cncFile());
        } catch (final Throwable ex) {
            // Aeron throws checked exceptions too, which it does not declare
            CloseHelper.quietClose(aeron);
            throw ex;
        }
        clock.connected();
    }

    @Override
    public int brokerProcessId() {
        return broker.processId();
    }

    @Override
    public void send(
            final long correlationId,
            final Request request,
            final Runnable checkOpen,
            final long deadlineNs) {
        sending.lock();
        try {
            if (closed) {
                throw new TunException(
                        ErrorCode.ERROR_INVALID_HANDLE,
                        "request",
                        "the client is closed; connect anew");
            }
            final int length = codec.encode(ControlProtocol.REQUEST, correlationId, request);
            long result = requests.offer(codec.encoded(), 0, length);
            while (result < 0) {
                checkOpen.run();
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw new TunException(
                            ErrorCode.ERROR_TIMEOUT,
                            "request",
                            "the broker takes no requests; see its log, " + LogPlace.of(log));
                }
                broker.bell().wake();
                LockSupport.parkNanos(BACK_PRESSURE_PARK_NS);
                result = requests.offer(codec.encoded(), 0, length);
            }
        } finally {
            sending.unlock();
        }
        broker.bell().wake();
    }

    @Override
    public int poll(final FragmentHandler handler) {
        // replies first, because a thread waits for them
        int count = replies.poll(handler, FRAGMENT_LIMIT);
        // Aeron handles one driver message per call, and many concern other clients; loop, so that
        // this client's need not wait for the next poll
        int done = conduct();
        for (int i = 0; done > 0 && i < DRIVER_MESSAGE_LIMIT; i++) {
            count += done;
            done = conduct();
        }
        if (requests.isConnected()) {
            wasConnected = true;
        } else if (wasConnected) {
            // closed by Aeron's client itself, once that has ended
            lost = true;
        }
        return count;
    }

    /**
     * Runs Aeron's conductor. Aeron's own invoker closes the client when its thread is interrupted,
     * which must not happen here because any thread of the application may poll.
     */
    private int conduct() {
        final AgentInvoker invoker = aeron.conductorAgentInvoker();
        if (!invoker.isRunning()) {
            return 0;
        }
        try {
            return invoker.agent().doWork();
        } catch (final AgentTerminationException ex) {
            aeron.context().errorHandler().onError(ex);
            invoker.close();
        } catch (final Exception ex) {
            aeron.context().errorHandler().onError(ex);
        }
        return 0;
    }

    /**
     * Called when an Aeron counter is freed. Each client has one counter, of its own number, while
     * it is alive.
     */
    private void onCounterGone(
            final CountersReader counters, final long registrationId, final int counterId) {
        if (registrationId == aeron.clientId()) {
            lost = true;
        }
    }

    @Override
    public boolean isLost() {
        return lost;
    }

    @Override
    public boolean isLeaving() {
        return broker.state() == BrokerFile.CLOSING;
    }

    @Override
    public void close() {
        sending.lock();
        try {
            // closing unmaps the streams, so no thread may be sending
            closed = true;
            // else the garbage collector unmaps Aeron's files; Aeron runs no thread here
            if (commands.isWhole()) {
                CloseHelper.quietClose(aeron);
            }
            commands.close();
        } finally {
            sending.unlock();
        }
        broker.bell().wake();
    }

    private static TunException silent() {
        return new TunException(ErrorCode.ERROR_TIMEOUT, "connect", "the broker does not answer");
    }

    /**
     * The clock of {@link AeronTime}. Aeron reads it while it waits for its driver's files. Aeron's
     * timeout is far too long here, so this clock ends that wait if the broker has exited, the
     * connect's deadline has passed, or a file is cut short.
     */
    private static final class Clock implements EpochClock {
        private final BrokerFile broker;
        private final BrokerProcess process;
        private final File cncFile;
        private final long deadlineNs;
        private volatile boolean connected;

        Clock(
                final BrokerFile broker,
                final BrokerProcess process,
                final File cncFile,
                final long deadlineNs) {
            this.broker = broker;
            this.process = process;
            this.cncFile = cncFile;
            this.deadlineNs = deadlineNs;
        }

        void connected() {
            connected = true;
        }

        @Override
        public long time() {
            if (!connected && System.nanoTime() - deadlineNs >= 0) {
                throw silent();
            }
            if (broker.state() != BrokerFile.OPEN && !process.look()) {
                throw new TunException(
                        ErrorCode.ERROR_BROKEN_PIPE, "connect", "the broker left; connect anew");
            }
            if (!connected && CommandFile.isCutShort(cncFile)) {
                throw new AeronException(cncFile + " is cut short");
            }
            return AeronTime.ofClient();
        }
    }

    /**
     * Waits for an answer of the driver, which runs in the broker's control loop. Aeron's own
     * timeout is far too long, so this ends the wait if the broker is killed while the client
     * connects.
     */
    private static final class RingingIdleStrategy implements IdleStrategy {
        private static final long PARK_NS = TimeUnit.MICROSECONDS.toNanos(10);
        // an answer takes far less time than a tick
        private static final int MAX_YIELDS = OperatingSystem.current().parksForATick() ? 1000 : 0;
        private int yields = MAX_YIELDS;
        private final BrokerFile broker;
        private final BrokerProcess process;
        private final long deadlineNs;

        RingingIdleStrategy(
                final BrokerFile broker, final BrokerProcess process, final long deadlineNs) {
            this.broker = broker;
            this.process = process;
            this.deadlineNs = deadlineNs;
        }

        @Override
        public void idle(final int workCount) {
            if (workCount == 0) {
                idle();
            }
        }

        @Override
        public void idle() {
            if (!process.look()) {
                throw new TunException(
                        ErrorCode.ERROR_BROKEN_PIPE, "connect", "the broker died; connect anew");
            }
            if (System.nanoTime() - deadlineNs >= 0) {
                throw silent();
            }
            broker.bell().wake();
            if (yields > 0) {
                yields--;
                Thread.yield();
            } else {
                LockSupport.parkNanos(PARK_NS);
            }
        }

        @Override
        public void reset() {
            yields = MAX_YIELDS;
        }
    }
}
