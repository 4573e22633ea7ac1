package org.tunbroker.client.internal.connect;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.Host;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.ipc.rendezvous.Generation;

/** Finds the broker of a directory, or starts one. For one thread. */
final class BrokerFinder implements AutoCloseable {
    // a broker takes some 300 ms to start: looking each millisecond neither delays nor costs much
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    // a broker whose files are damaged finds out within two seconds, and leaves
    private static final long DAMAGE_NS = TimeUnit.SECONDS.toNanos(3);

    private final Host host;
    private final BrokerDirectory directory;
    private final ConnectSettings settings;
    private final long deadlineNs;
    private final BrokerStarter starter;
    private StartedBroker started;
    // the broker whose files make no sense, if any
    private int unreadableOf = BrokerProcess.NONE;
    private long unreadableSinceNs;

    BrokerFinder(
            final Host host,
            final BrokerDirectory directory,
            final ConnectSettings settings,
            final BrokerStarter starter,
            final long deadlineNs) {
        this.host = host;
        this.starter = starter;
        this.directory = directory;
        this.settings = settings;
        this.deadlineNs = deadlineNs;
    }

    /**
     * Returns a broker that is open; the caller owns its process.
     *
     * @throws TunException ERROR_TIMEOUT if none is there in time; the broker's own error, or
     *     ERROR_GEN_FAILURE, with its last words if it dies while it starts; or as
     *     {@link BrokerStarter#start}
     */
    FoundBroker find() {
        if (!host.mayBeServed(directory)) {
            ClassPreloading.beginNative();
            startUnlessStarting();
        }
        while (true) {
            final FoundBroker found = look();
            if (found != null) {
                return found;
            }
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new TunException(
                        ErrorCode.ERROR_TIMEOUT,
                        "connect",
                        (isStarting() ? "the broker that was started" : "the broker")
                                + " does not serve yet in " + directory.path() + "; its log says: "
                                + LogTail.of(directory.log()));
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private FoundBroker look() {
        final BrokerProcess process = host.findBroker(directory);
        if (process == null) {
            startUnlessStarting();
            return null;
        }
        FoundBroker found = null;
        try {
            found = open(process);
            return found;
        } finally {
            if (found == null) {
                process.close();
            }
        }
    }

    private FoundBroker open(final BrokerProcess process) {
        final long number = BrokerLock.generation(directory);
        if (number <= 0) {
            return null;
        }
        final Generation generation = directory.generation(number);
        try {
            final BrokerFile file = BrokerFile.open(generation);
            // another's: left by a broker that was killed, while the next one is still starting
            return file.state() == BrokerFile.OPEN && process.isPerhaps(file.processId())
                    ? new FoundBroker(generation, file, process)
                    : null;
        } catch (final TunException ex) {
            // the broker is just leaving; or what stands there is not its own, since it has not yet
            // said which generation is, or is damaged, which makes it leave
            if (ex.is(ErrorCode.ERROR_FILE_NOT_FOUND) || !isUnreadableForLong(process)) {
                return null;
            }
            throw ex;
        }
    }

    /**
     * Tells whether a broker's files make no sense and it has had the time to find that out. To be
     * asked whenever they do not.
     */
    boolean isUnreadableForLong(final BrokerProcess process) {
        final long now = System.nanoTime();
        if (unreadableOf != process.id()) {
            unreadableOf = process.id();
            unreadableSinceNs = now;
        }
        return now - unreadableSinceNs >= DAMAGE_NS;
    }

    private boolean isStarting() {
        return started != null && started.isAlive();
    }

    private void startUnlessStarting() {
        if (isStarting()) {
            return;
        }
        // exit code 0: it lost the lock to another broker, which has left since
        if (started != null && started.exitCode() != 0) {
            throw new TunException(
                    codeOf(started.exitCode()),
                    "connect",
                    "the broker ended with exit code " + started.exitCode()
                            + " while it started; its log says: " + LogTail.of(directory.log()),
                    null);
        }
        close();
        started = starter.start(
                directory.path(),
                settings.driver,
                settings.brokerIdleExit,
                host.processId(),
                Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime())));
        ClassPreloading.loadRest();
    }

    /**
     * Returns why a broker ended: it ends with the error's code, if that is one of these. A signal
     * or a JVM that did not get so far has other codes.
     */
    private static int codeOf(final int exitCode) {
        return Arrays.stream(ErrorCode.values()).anyMatch(known -> known.code() == exitCode)
                ? exitCode
                : ErrorCode.ERROR_GEN_FAILURE.code();
    }

    /** Gives up what was started, which goes on. Idempotent. */
    @Override
    public void close() {
        if (started != null) {
            started.close();
            started = null;
        }
    }
}
