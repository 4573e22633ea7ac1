package org.tunbroker.broker.os.linux;

import com.sun.jna.Native;

/**
 * A file descriptor that its holder owns.
 *
 * <p>For the driver thread; the number may be used by any thread until it is closed.
 */
public final class Descriptor implements AutoCloseable {
    private static final int CLOSED = -1;

    private int number;

    private Descriptor(final int number) {
        this.number = number;
    }

    /**
     * Takes the result of a call that creates a descriptor; must be called right after it.
     *
     * @param result the descriptor, or -1
     * @param call what was called
     * @param advice by errno, what to do
     */
    public static Descriptor of(final int result, final String call, final Advice advice) {
        if (result < 0) {
            final int errno = Native.getLastError();
            throw Errno.failure(call, errno, advice.on(errno));
        }
        return owned(result);
    }

    /** Takes over a descriptor. */
    public static Descriptor owned(final int number) {
        return new Descriptor(number);
    }

    public int number() {
        return number;
    }

    public boolean isOpen() {
        return number != CLOSED;
    }

    /** Closes it. A second call does nothing, because the number may be reused by then. */
    @Override
    public void close() {
        if (number != CLOSED) {
            // an error is ignored, because Linux closes the descriptor in any case
            LibC.close(number);
            number = CLOSED;
        }
    }

    /** What to do about an error. */
    @FunctionalInterface
    public interface Advice {
        String on(int errno);
    }
}
