package org.tunbroker.ipc.os.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Ends the wait of a thread in a {@link PollSet} (eventfd). Several wake-ups before the thread
 * checks count as one.
 *
 * <p>Thread-safe.
 */
public final class WakeEvent implements AutoCloseable {
    private final Descriptor descriptor;
    // of the one who clears, or guarded by the descriptor
    private final ByteBuffer taken = ByteBuffer.allocateDirect(Long.BYTES);
    // of threads that waited before
    private final Queue<PollSet> spares = new ConcurrentLinkedQueue<>();

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

    /**
     * Waits for a wake-up and takes it, for any number of threads: each wake-up is taken by one.
     *
     * @param timeoutNs the longest wait; 0 only looks
     * @return whether this thread took one; false also when it is closed, or a signal ended the
     *     wait
     */
    public boolean await(final long timeoutNs) {
        final PollSet spare = spares.poll();
        final PollSet one = spare == null ? new PollSet(1) : spare;
        try {
            one.set(0, descriptor);
            return one.await(timeoutNs) && isTaken();
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_INVALID_HANDLE)) {
                // closed: nobody wakes any more
                return false;
            }
            throw ex;
        } finally {
            spares.add(one);
        }
    }

    private boolean isTaken() {
        // never by the number of another file, which got it after this was closed
        synchronized (descriptor) {
            return LibC.read(descriptor.number(), taken) == Long.BYTES;
        }
    }

    /** Closes it; nobody waits any more. Idempotent. */
    @Override
    public void close() {
        synchronized (descriptor) {
            descriptor.close();
        }
    }
}
