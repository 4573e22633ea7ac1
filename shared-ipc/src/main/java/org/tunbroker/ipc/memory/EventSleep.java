package org.tunbroker.ipc.memory;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.KernelHandle;

/**
 * Sleep on an event that belongs to the word (Windows).
 *
 * <p>An event remembers one wake-up that found no sleeper. So the word need not be checked again,
 * and a late wake-up ends the next sleep early, once.
 */
public final class EventSleep implements KernelSleep {
    private final KernelHandle event;

    /**
     * Makes one for an event.
     *
     * @param event resets itself (auto-reset); its owner closes it when no thread sleeps
     */
    public EventSleep(final KernelHandle event) {
        this.event = event;
    }

    @Override
    public boolean sleep(final int announced, final long timeoutNs) {
        try {
            return !event.await(timeoutNs);
        } catch (final TunException ex) {
            throw gone(ex);
        }
    }

    @Override
    public void wake() {
        try {
            event.signal();
        } catch (final TunException ex) {
            throw gone(ex);
        }
    }

    private static TunException gone(final TunException cause) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA,
                cause.call(),
                "the event is gone: " + cause.reason(),
                cause);
    }
}
