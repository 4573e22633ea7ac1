package org.tunbroker.launcher.command.brokers;

import java.io.IOException;
import java.time.Duration;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.launcher.os.linux.ProcessSignal;
import org.tunbroker.launcher.start.process.ProcessLaunch;

/**
 * Ends a broker in order: it tells its clients, removes its adapters and deletes its files. For one
 * thread.
 */
public final class BrokerEnd {
    private static final String CALL = "stop";
    private static final long LOOK_MS = 20;

    private final BrokerPlace place;

    public BrokerEnd(final BrokerPlace place) {
        this.place = place;
    }

    /**
     * Asks the broker to end. On Linux by SIGTERM. On Windows by the state in its file: a broker
     * without a console gets no signal, but it looks after that file each second, and ends when
     * another process has written to it.
     *
     * @throws TunException ERROR_NOT_SUPPORTED if this process cannot see it, ERROR_ACCESS_DENIED
     *     if it is another user's
     */
    public void ask() {
        final int processId = place.processId();
        if (processId <= 0) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    CALL,
                    place + " cannot be seen from here; stop it in its own process namespace, or"
                            + " with its own release");
        }
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            final BrokerDirectory directory = place.directory();
            BrokerFile.open(directory.generation(BrokerLock.generation(directory)))
                    .state(BrokerFile.CLOSING);
        } else {
            ProcessSignal.terminate(processId);
        }
    }

    /**
     * Kills a broker, as a crash does; for tests of what happens then.
     *
     * @param processId of the broker
     * @throws IOException if Windows's program for that cannot be run
     */
    public static void kill(final int processId) throws IOException {
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            ProcessLaunch.start(new ProcessBuilder(
                            OperatingSystem.current().endCommand(processId).split(" "))
                    .redirectErrorStream(true));
        } else {
            ProcessSignal.kill(processId);
        }
    }

    /**
     * Waits until the broker serves no more.
     *
     * @throws TunException ERROR_TIMEOUT, with how to end it in any case
     */
    public void await(final Duration timeout) throws InterruptedException {
        final long deadline = System.nanoTime() + timeout.toNanos();
        // another process means that clients have started the next one already
        while (place.now().processId() == place.processId()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new TunException(
                        ErrorCode.ERROR_TIMEOUT,
                        CALL,
                        place + " does not end; end it with "
                                + OperatingSystem.current().endCommand(place.processId()));
            }
            Thread.sleep(LOOK_MS);
        }
    }
}
