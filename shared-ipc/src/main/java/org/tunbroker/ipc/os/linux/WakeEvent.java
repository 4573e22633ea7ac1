package org.tunbroker.ipc.os.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tunbroker.TunException;

/**
 * Ends the wait of a thread in a {@link PollSet} (eventfd). Several wake-ups before the thread
 * checks count as one.
 *
 * <p>Thread-safe.
 */
public final class WakeEvent implements AutoCloseable {
    private final Descriptor descriptor;
    // used by the thread that clears
    private final ByteBuffer taken = ByteBuffer.allocateDirect(Long.BYTES);

    /**
     * Makes one.
     *
     * @throws TunException ERROR_TOO_MANY_OPEN_FILES
     */
    public WakeEvent() {
        final int made = LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
        if (made < 0) {
            throw LinuxFailure.ofLastError("eventfd", "no thread can be woken");
        }
        descriptor = new Descriptor(made);
    }

    /**
     * Returns the descriptor, for a {@link PollSet}.
     *
     * @return the descriptor, which the event owns
     */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** Wakes the thread; does nothing after {@link #close}. */
    public void wake() {
        final ByteBuffer one = ByteBuffer.allocateDirect(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(0, 1);
        synchronized (descriptor) {
            try {
                // a full counter means that a wake-up is already pending
                LibC.write(descriptor.number(), one);
            } catch (final TunException ignored) {
                // closed already: no thread waits
            }
        }
    }

    /** Takes the wake-up, for the thread that waits. */
    public void clear() {
        // an empty counter means that there was no wake-up
        LibC.read(descriptor.number(), taken);
    }

    /** Closes the event; no thread may wait any more. Idempotent. */
    @Override
    public void close() {
        synchronized (descriptor) {
            descriptor.close();
        }
    }
}
