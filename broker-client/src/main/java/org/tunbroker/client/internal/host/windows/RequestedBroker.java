package org.tunbroker.client.internal.host.windows;

import java.util.concurrent.TimeUnit;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.ipc.installed.windows.ServicePipe;
import org.tunbroker.ipc.installed.windows.StartMessage;

/**
 * The broker of this process's user, as the installed service knows it. The service chooses its
 * directory, driver and the rest; no handle on its process is to be had, so the service is asked
 * again.
 *
 * <p>For one thread.
 */
final class RequestedBroker implements StartedBroker {
    // the service has to find a JVM and to check the installation
    private static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long BETWEEN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private int error;
    private long askedNs;

    /** Asks the service to start the broker, unless it runs. */
    RequestedBroker() {
        ask();
    }

    private void ask() {
        final StartMessage.Answer answer = ServicePipe.ask(System.nanoTime() + ANSWER_NS);
        // where the service has gone meanwhile, the client's deadline decides
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
