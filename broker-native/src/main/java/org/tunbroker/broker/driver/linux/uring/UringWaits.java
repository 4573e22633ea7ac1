package org.tunbroker.broker.driver.linux.uring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.ipc.os.linux.Futex;

/**
 * Waits of one thread for any number of descriptors and of words in memory, all at once (io_uring,
 * Linux 6.7). Each ends once, and its end is taken from here.
 *
 * <p>Nothing is asked of the kernel before {@link #submit} or {@link #await}, or before there are
 * 256 of them. Asking throws ERROR_TIMEOUT if the kernel takes none of these for a second. A
 * descriptor that is waited for is held by the kernel: closing it releases it only after the wait
 * has ended.
 *
 * <p>For one thread at a time.
 */
public final class UringWaits implements AutoCloseable {
    private static final int ENTRIES = 256;
    private static final int COMPLETIONS = 4096;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(1);

    private final UringRings rings;
    private final UnsafeBuffer entries;
    private final ByteBuffer argument =
            ByteBuffer.allocateDirect(UringLayout.ARGUMENT_LENGTH).order(ByteOrder.nativeOrder());
    private final long argumentAddress = BufferUtil.address(argument);
    private final ByteBuffer time =
            ByteBuffer.allocateDirect(Futex.TIMESPEC_LENGTH).order(ByteOrder.nativeOrder());
    private int nextEntry;
    private int queued;

    private UringWaits(final UringRings rings) {
        this.rings = rings;
        this.entries = rings.entries();
        argument.putLong(UringLayout.ARGUMENT_TIME, BufferUtil.address(time));
    }

    /**
     * Makes waits, where the kernel has them and lets us.
     *
     * @return the waits, to be closed by the caller; null if there can be none
     */
    public static UringWaits openIfPossible() {
        final UringRings rings =
                UringRings.openIfPossible(ENTRIES, COMPLETIONS, UringLayout.SETUP_NO_INTERRUPTION);
        if (rings == null) {
            return null;
        }
        final UringWaits waits = new UringWaits(rings);
        if (!waits.hasWords()) {
            waits.close();
            return null;
        }
        return waits;
    }

    /** Tells whether the kernel waits for words: it refuses one that has another value. */
    private boolean hasWords() {
        final ByteBuffer word =
                ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
        awaitWord(BufferUtil.address(word), 1, 0);
        submit();
        if (!hasNext() || Errno.common(-result()) != Errno.EAGAIN) {
            return false;
        }
        take();
        return true;
    }

    /**
     * Waits until a descriptor has one of some events, or an error.
     *
     * @param descriptor held until the wait ends
     * @param events of poll(2)
     * @param tag tells this wait from others
     */
    public void awaitEvents(final Descriptor descriptor, final int events, final long tag) {
        final int entry = newEntry(UringLayout.OPERATION_POLL, descriptor.number(), tag);
        entries.putInt(entry + UringLayout.ENTRY_OPERATION_FLAGS, events);
    }

    /**
     * Waits until a word is woken, by futex(2), or has not the value any more.
     *
     * @param address of the word, which stays mapped until the wait ends
     * @param value during which to wait
     * @param tag tells this wait from others
     */
    public void awaitWord(final long address, final int value, final long tag) {
        final int entry =
                newEntry(UringLayout.OPERATION_FUTEX_WAIT, UringLayout.FUTEX_SHARED_WORD, tag);
        entries.putLong(entry + UringLayout.ENTRY_ADDRESS, address);
        entries.putLong(entry + UringLayout.ENTRY_POSITION, value);
        entries.putLong(entry + UringLayout.ENTRY_BITS, UringLayout.FUTEX_ANY_WAKER);
    }

    /**
     * Ends a wait, which completes then, unless it has completed already.
     *
     * @param waitTag the wait's
     * @param tag of the completion that this has itself
     */
    public void cancel(final long waitTag, final long tag) {
        final int entry = newEntry(UringLayout.OPERATION_CANCEL, -1, tag);
        entries.putLong(entry + UringLayout.ENTRY_ADDRESS, waitTag);
    }

    private int newEntry(final int operation, final int descriptor, final long tag) {
        if (queued == ENTRIES) {
            makeRoom();
        }
        final int entry = nextEntry * UringLayout.ENTRY_LENGTH;
        entries.setMemory(entry, UringLayout.ENTRY_LENGTH, (byte) 0);
        entries.putByte(entry + UringLayout.ENTRY_OPERATION, (byte) operation);
        entries.putInt(entry + UringLayout.ENTRY_DESCRIPTOR, descriptor);
        entries.putLong(entry + UringLayout.ENTRY_USER_DATA, tag);
        rings.add(nextEntry);
        nextEntry = (nextEntry + 1) % ENTRIES;
        queued++;
        return entry;
    }

    private void makeRoom() {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        submit();
        // the kernel may have no memory just now
        while (queued == ENTRIES) {
            if (System.nanoTime() - deadline >= 0) {
                throw new TunException(
                        ErrorCode.ERROR_TIMEOUT,
                        "io_uring_enter",
                        "the kernel takes no more waits; start the session anew");
            }
            Thread.onSpinWait();
            submit();
        }
    }

    /** Begins what was asked for. */
    public void submit() {
        if (queued > 0) {
            rings.publish();
            queued -= rings.enter(queued);
        }
    }

    /**
     * Begins what was asked for, and sleeps until something ends, unless something has.
     *
     * @param timeoutNs the longest sleep; it may end early for no reason
     */
    public void await(final long timeoutNs) {
        Futex.putTime(time, timeoutNs);
        rings.publish();
        queued -= rings.enterAndWait(queued, argumentAddress);
    }

    /** Tells whether a wait has ended that was not taken. */
    public boolean hasNext() {
        return rings.hasCompletion();
    }

    /** Returns the tag of the wait that ended. */
    public long tag() {
        return rings.completionData();
    }

    /** Returns how it ended: the events, 0 for a word, or the negative errno. */
    public int result() {
        return rings.completionResult();
    }

    /** Takes it. */
    public void take() {
        rings.takeCompletion();
    }

    @Override
    public void close() {
        rings.close();
    }
}
