package org.tunbroker.client.internal.host.windows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.installed.windows.ServicePipe;
import org.tunbroker.ipc.installed.windows.StartMessage;

/**
 * Has the installed service start the broker of this process's user. Directory, driver and the rest
 * are the service's to choose: nothing of them is passed on.
 *
 * <p>Stateless and thread-safe.
 */
final class ServiceStarter implements BrokerStarter {
    // the service has to find a JVM and to check the installation
    private static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(10);

    @Override
    public StartedBroker start(final Path directory, final String driver, final Duration idleExit) {
        return new Requested();
    }

    /** A broker that the service starts. For one thread. */
    private static final class Requested implements StartedBroker {
        // no handle on the broker's process is to be had: the service is asked again
        private static final long BETWEEN_NS = TimeUnit.MILLISECONDS.toNanos(500);

        private int error;
        private long askedNs = System.nanoTime();

        Requested() {
            ask();
        }

        private void ask() {
            final StartMessage.Answer answer = ServicePipe.ask(System.nanoTime() + ANSWER_NS);
            // no service any more: as if the broker had ended, so the client's deadline decides
            error = answer == null ? 0 : answer.error;
            askedNs = System.nanoTime();
        }

        @Override
        public boolean isAlive() {
            if (error == 0 && System.nanoTime() - askedNs >= BETWEEN_NS) {
                ask();
            }
            return error == 0;
        }

        @Override
        public int exitCode() {
            return error;
        }

        @Override
        public void close() {
            // the broker goes on
        }
    }
}
