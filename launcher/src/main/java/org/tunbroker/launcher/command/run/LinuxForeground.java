package org.tunbroker.launcher.command.run;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.launcher.start.linux.ChildBroker;
import org.tunbroker.launcher.start.linux.LinuxStart;

/**
 * A broker on Linux that is told to end when this program is (SIGINT, SIGTERM, SIGHUP), and is
 * waited for. If this program is killed, the broker goes on: {@code tunbroker stop} ends it.
 *
 * <p>For one thread, and the one that runs when the JVM ends.
 */
final class LinuxForeground {
    private static final long LOOK_INTERVAL_MS = 100;
    // beyond that a broker hangs
    private static final long LONGEST_END_S = 15;
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    private final BrokerDirectory directory;
    private final String driver;
    private final Duration idleExit;
    // guarded by this
    private ChildBroker broker;
    private boolean stopping;

    LinuxForeground(final BrokerDirectory directory, final String driver, final Duration idleExit) {
        this.directory = directory;
        this.driver = driver;
        this.idleExit = idleExit;
    }

    /** Serves until the broker ends; returns its exit code. */
    int serve() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "tb-stop"));
        final long last = BrokerLock.generation(directory);
        synchronized (this) {
            if (stopping) {
                return 0;
            }
            broker = new LinuxStart().start(directory.path(), driver, idleExit);
        }
        RunCommand.announce("", directory);
        while (isStarting(last)) {
            Thread.sleep(LOOK_INTERVAL_MS);
        }
        final int exitCode = broker.process().waitFor();
        // it was told to end, by this program or by the command stop, and ended in order
        return exitCode == ENDED_BY_SIGTERM ? 0 : exitCode;
    }

    /**
     * Tells whether the broker does not serve yet, and starts it once more if its archive of
     * classes kept it from that. Not asked later: then its end is its end.
     *
     * @param last generation before it
     */
    private synchronized boolean isStarting(final long last) {
        final long now = BrokerLock.generation(directory);
        return !stopping && (now <= 0 || now == last) && broker.isAlive();
    }

    private void stop() {
        final Process process;
        synchronized (this) {
            stopping = true;
            if (broker == null) {
                return;
            }
            process = broker.process();
        }
        process.destroy();
        try {
            if (!process.waitFor(LONGEST_END_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException ex) {
            // nobody interrupts a thread of the end; if so, the broker has been told
            Thread.currentThread().interrupt();
        }
    }
}
