package org.tunbroker.broker.adapter;

import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The session of an adapter, as the adapter sees it.
 *
 * <p>For the control loop's thread.
 */
public interface AdapterSession {
    /** Returns the handle by which it was started. */
    AdapterHandle handle();

    /**
     * Ends it; afterwards its adapter may have another.
     *
     * @param code why
     * @param outcome called with null or the failure
     */
    void end(ErrorCode code, Consumer<TunException> outcome);

    /** Tells its client that the session ended without a request of that client. */
    void tellEnded(ErrorCode code, String reason);
}
