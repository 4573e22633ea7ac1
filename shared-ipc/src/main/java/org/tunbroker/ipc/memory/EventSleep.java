package org.tunbroker.ipc.memory;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.ShortWait;

/**
 * Sleep on an event that belongs to the word (Windows).
 *
 * <p>An event remembers one wake-up that found no sleeper. So the word need not be checked again,
 * and a late wake-up ends the next sleep early, once.
 */
public final class EventSleep implements KernelSleep {
    private final KernelHandle event;
    // of the sleeping thread, made with its first short sleep
    private ShortWait shortWait;

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
            return !(timeoutNs < ShortWait.TICK_NS
                    ? shortWait().await(event, timeoutNs)
                    : event.await(timeoutNs));
        } catch (final TunException ex) {
            throw gone(ex);
        }
    }

    private ShortWait shortWait() {
        if (shortWait == null) {
            shortWait = new ShortWait();
        }
        return shortWait;
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
