package org.tunbroker.ipc.os.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A file descriptor of this process, closed once. The kernel reuses the number of a closed
 * descriptor for the next file, so the owner must not close it while another thread uses the
 * number.
 *
 * <p>Thread-safe.
 */
public final class Descriptor implements AutoCloseable {
    private static final int CLOSED = -1;

    // guarded by this
    private int number;

    public Descriptor(final int number) {
        this.number = number;
    }

    /**
     * Returns the number, for calls that its user makes before the owner closes it.
     *
     * @return the number
     * @throws TunException ERROR_INVALID_HANDLE after close
     */
    public synchronized int number() {
        if (number == CLOSED) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE, "close", "the descriptor was closed before");
        }
        return number;
    }

    /** Closes the descriptor. Idempotent. */
    @Override
    public synchronized void close() {
        if (number != CLOSED) {
            LibC.close(number);
            number = CLOSED;
        }
    }
}
