package org.tunbroker.client.internal.connect;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.ClientLog;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.Host;
import org.tunbroker.client.internal.host.LogPlace;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.ipc.rendezvous.Generation;

/**
 * Finds the broker of a directory; if none serves, has the system start the installed one; if none
 * is installed, starts one. For one thread.
 */
final class BrokerFinder implements AutoCloseable {
    // a broker takes some 300 ms to start, so a look each millisecond adds little delay and
    // little load
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    // a broker notices within two seconds that its files are damaged, and exits
    private static final long DAMAGE_NS = TimeUnit.SECONDS.toNanos(3);
    // an installed broker may be leaving just when the client asks for it, and is started again
    private static final int MOST_ACTIVATIONS = 3;

    private final Host host;
    private final BrokerDirectory directory;
    private final ConnectSettings settings;
    private final long deadlineNs;
    private final BrokerStarter starter;
    private StartedBroker started;
    // how many starts of the installed broker have ended before it served
    private int failedActivations;
    private boolean isActivated;
    // process id of the broker whose files cannot be read, or NONE
    private int unreadableOf = BrokerProcess.NONE;
    private long unreadableSinceNs;
    // process id of who holds the lock and does not serve, or NONE
    private int idleHolder = BrokerProcess.NONE;

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
     * @throws TunException ERROR_TIMEOUT if no broker is open in time; if it dies while it starts,
     *     its own error or ERROR_GEN_FAILURE, with the end of its log; or as
     *     {@link BrokerStarter#start}
     */
    FoundBroker find() {
        if (!host.hasLoadedNativeCode()) {
            ClassPreloading.beginNative();
            if (!host.mayBeServed(directory)) {
                startUnlessStarting();
            }
            ClassPreloading.loadRest();
        }
        while (true) {
            final FoundBroker found = look();
            if (found != null) {
                failedActivations = 0;
                return found;
            }
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new TunException(
                        ErrorCode.ERROR_TIMEOUT,
                        "connect",
                        servingLater() + " does not serve yet in " + directory.path() + "; "
                                + lockedBy() + LogTail.of(directory.log()));
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private String servingLater() {
        if (!isStarting()) {
            return "the broker";
        }
        return isActivated
                ? "the installed broker (" + host.installedHint() + ")"
                : "the broker that was started";
    }

    /** Names who has the lock: it may be no broker, but keeps all brokers away. */
    private String lockedBy() {
        if (idleHolder == BrokerProcess.NONE) {
            return "";
        }
        return (idleHolder == BrokerProcess.UNKNOWN ? "a process" : "process " + idleHolder)
                + " holds its lock " + directory.lockFile()
                + "; end that process if it is no broker; ";
    }

    private FoundBroker look() {
        final BrokerProcess process = host.findBroker(directory);
        idleHolder = process == null ? BrokerProcess.NONE : process.id();
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
            // a killed broker may have left this file while the next broker is still starting
            return file.state() == BrokerFile.OPEN && process.isPerhaps(file.processId())
                    ? new FoundBroker(generation, file, process)
                    : null;
        } catch (final TunException ex) {
            // the broker is leaving, or has not published its generation yet, or its file is
            // damaged, in which case it exits
            if (ex.is(ErrorCode.ERROR_FILE_NOT_FOUND) || !isUnreadableForLong(process)) {
                return null;
            }
            throw ex;
        }
    }

    /**
     * Tells whether a broker's files have been unreadable for so long that the broker must have
     * noticed. To be called whenever they are unreadable.
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
        try {
            return started != null && started.isAlive();
        } catch (final TunException ex) {
            // what an installed broker told the client in its last moment
            throw new TunException(
                    ex.code(), ex.call(), ex.reason() + "; " + LogTail.of(directory.log()), ex);
        }
    }

    private void startUnlessStarting() {
        if (isStarting()) {
            return;
        }
        // exit code 0: it lost the lock to another broker, which has exited since
        if (started != null && started.exitCode() != 0) {
            throw new TunException(
                    codeOf(started.exitCode()),
                    "connect",
                    "the broker ended with exit code " + started.exitCode() + " while it started; "
                            + LogTail.of(directory.log()),
                    null);
        }
        close();
        started = activated();
        isActivated = started != null;
        if (isActivated) {
            ClientLog.CONNECT.fine(() -> "had the system start the installed broker for "
                    + directory.path() + "; its log is " + LogPlace.of(directory.log()));
            ClassPreloading.loadRest();
            return;
        }
        started = starter.start(
                directory.path(),
                settings.driver,
                settings.brokerIdleExit,
                host.processId(),
                Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime())));
        ClientLog.CONNECT.fine(() -> "started a broker for " + directory.path() + ": "
                + started.program() + "; its log is " + LogPlace.of(directory.log()));
        ClassPreloading.loadRest();
    }

    /** Has the system start the installed broker; returns null if there is none. */
    private StartedBroker activated() {
        if (isActivated && ++failedActivations >= MOST_ACTIVATIONS) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "connect",
                    "the installed broker ended " + failedActivations + " times while it started; "
                            + host.installedHint() + "; "
                            + LogTail.of(directory.log()));
        }
        return host.startInstalled(directory, deadlineNs);
    }

    /**
     * Returns the error behind a broker's exit code. The broker exits with the error's code; a
     * signal, or a JVM that failed earlier, gives other exit codes.
     */
    private static int codeOf(final int exitCode) {
        return Arrays.stream(ErrorCode.values()).anyMatch(known -> known.code() == exitCode)
                ? exitCode
                : ErrorCode.ERROR_GEN_FAILURE.code();
    }

    /** Releases the started process, which keeps running. Idempotent. */
    @Override
    public void close() {
        if (started != null) {
            started.close();
            started = null;
        }
    }
}
