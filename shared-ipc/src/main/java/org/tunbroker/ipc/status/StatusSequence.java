package org.tunbroker.ipc.status;

import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ipc.memory.ThreadFence;

/**
 * The sequence that tells whole snapshots from torn ones: the writer makes it odd, writes, and
 * makes it even; a reader takes a copy if the sequence was even before, and is the same afterwards.
 * The writer never waits, and never reads the sequence back.
 *
 * <p>For the one thread that writes. Readers need none: {@link #copyIfWhole} is thread-safe.
 */
public final class StatusSequence {
    private final AtomicBuffer memory;
    private long sequence;

    /**
     * Makes the writer's side.
     *
     * @param memory that only this writes, and whose sequence is 0
     */
    public StatusSequence(final AtomicBuffer memory) {
        this.memory = memory;
    }

    /** Begins a snapshot; {@link #end} must follow. */
    public void begin() {
        sequence++;
        memory.putLongVolatile(StatusLayout.SEQUENCE_OFFSET, sequence);
        // nothing of the snapshot is visible before the odd number is
        ThreadFence.release();
    }

    /** Ends it. */
    public void end() {
        sequence++;
        memory.putLongVolatile(StatusLayout.SEQUENCE_OFFSET, sequence);
    }

    /**
     * Copies a snapshot, without waiting for the writer.
     *
     * @param memory that a writer may write meanwhile
     * @param copy as long as the memory; whatever was seen, if this returns false
     * @return whether it is one snapshot, from begin to end
     */
    public static boolean copyIfWhole(final AtomicBuffer memory, final byte[] copy) {
        final long before = memory.getLongVolatile(StatusLayout.SEQUENCE_OFFSET);
        if ((before & 1) != 0) {
            return false;
        }
        memory.getBytes(0, copy);
        // the copy is made before the sequence is read again
        ThreadFence.acquire();
        return memory.getLongVolatile(StatusLayout.SEQUENCE_OFFSET) == before;
    }
}
