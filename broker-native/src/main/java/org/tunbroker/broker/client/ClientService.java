package org.tunbroker.broker.client;

import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * What clients come for. They are let in and seen off by {@link Clients}, which knows nothing of
 * adapters and sessions.
 *
 * <p>For the control loop's thread.
 */
public interface ClientService {
    /** Returns what each client is told that comes in. */
    Reply.Welcome welcome();

    /**
     * Carries out a request of a client that said who it is.
     *
     * @param correlationId by which it is answered, once
     * @throws org.tunbroker.TunException why it failed at once; ERROR_NOT_SUPPORTED if nothing
     *     carries it out
     */
    void handle(ConnectedClient client, long correlationId, Request request);

    /**
     * Gives up all that a client has.
     *
     * @param onReleased called when all is closed and removed
     */
    void release(ConnectedClient client, Runnable onReleased);
}
