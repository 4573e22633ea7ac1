package org.tunbroker.broker.client;

import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * Serves the requests of clients. {@link Clients} connects and disconnects them, and knows nothing
 * of adapters and sessions.
 *
 * <p>For the control loop's thread.
 */
public interface ClientService {
    /** Returns the reply to each client's hello. */
    Reply.Welcome welcome();

    /**
     * Carries out a request of an identified client.
     *
     * @param correlationId of the reply, which is sent once
     * @throws org.tunbroker.TunException if it fails at once; ERROR_NOT_SUPPORTED if there is no
     *     handler for it
     */
    void handle(ConnectedClient client, long correlationId, Request request);

    /**
     * Releases everything that a client holds.
     *
     * @param onReleased called when all is closed and removed
     */
    void release(ConnectedClient client, Runnable onReleased);
}
