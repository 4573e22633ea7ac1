package org.tunbroker.broker.driver.linux.shared;

import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * What a path waits for while it has nothing to move: that the client wakes a flag, or that the
 * device is readable.
 *
 * <p>For the pump's thread. {@link #begin} and {@link #isReady} can throw: what the client wrote
 * into its ring may make no sense.
 */
public interface PathWait {
    /**
     * Begins to wait. If a flag is waited for, this announces it; {@link #isReady} is asked
     * afterwards.
     *
     * @return the flag that the client wakes; null if {@link #device} is waited for
     */
    WakeFlag begin();

    /** Ends the wait: the client need not wake the flag any more. */
    void end();

    /**
     * Looks at the ring, without moving anything.
     *
     * @return whether the path has something to move; false if only its device can tell
     */
    boolean isReady();

    /**
     * Returns the device, where one is ever waited for.
     *
     * @return the descriptor that becomes readable; null if only flags are waited for
     */
    Descriptor device();
}
