package org.tunbroker.ipc.wake;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ipc.segment.Segment;

/**
 * A shared 32-bit word on which one thread sleeps until another, of any process, wakes it.
 *
 * <pre>
 * sleeper: {@link #await}                  waker
 *   flag = 1                                 publish what is waited for
 *   look once more                           {@link #wakeIfAsleep} or {@link #wake}:
 *   sleep in the kernel while flag is 1        flag from 1 to 0, then wake the kernel's sleeper
 *   flag = 0
 * </pre>
 *
 * <p>Lost wake-ups: the sleeper stores the flag before it looks again, the waker publishes before
 * it looks at the flag, both with a full fence between the two; so at least one sees the other. The
 * flag is a hint: a peer that writes nonsense to it can cost a bounded nap, never correctness.
 *
 * <p>One thread sleeps at any time; any thread may wake.
 */
public final class WakeFlag {
    /** Sleep on a ring no longer than this at a time, to look after the peer and interruption. */
    public static final long MAX_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    // a word that its peer keeps rewriting makes futex return at once: that must not burn a core
    private static final int FRUITLESS_LIMIT = 8;
    private static final long FRUITLESS_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NS_PER_S = TimeUnit.SECONDS.toNanos(1);

    private final AtomicBuffer buffer;
    private final int offset;
    // keeps the mapping alive while this flag is reachable
    private final Segment segment;
    private final ByteBuffer timespec =
            ByteBuffer.allocateDirect(Futex.TIMESPEC_LENGTH).order(ByteOrder.nativeOrder());
    private int fruitless;

    /**
     * Makes one side's view of a flag.
     *
     * @param segment the memory that holds it
     * @param offset where, in bytes, a multiple of 4
     */
    public WakeFlag(final Segment segment, final int offset) {
        this.segment = segment;
        this.buffer = segment.buffer();
        this.offset = offset;
    }

    /**
     * Sleeps until something is ready, unless it is already.
     *
     * @param ready looks at what is waited for; called before and after the sleep, and once between
     *     the announcement and the sleep
     * @param timeoutNs the longest sleep; it may end early for no reason
     * @return what {@code ready} said last
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if the shared memory is gone
     */
    public boolean await(final BooleanSupplier ready, final long timeoutNs) {
        if (ready.getAsBoolean()) {
            fruitless = 0;
            return true;
        }
        // an exchange rather than a store: together with the waker's exchange it orders the two
        // sides even if the waker published with less than a volatile store
        buffer.getAndSetInt(offset, ASLEEP);
        boolean now = ready.getAsBoolean();
        if (!now) {
            sleep(timeoutNs);
            now = ready.getAsBoolean();
        }
        // a wake-up that finds no sleeper is harmless: no ordering is needed
        buffer.putIntOrdered(offset, AWAKE);
        fruitless = now ? 0 : fruitless + 1;
        return now;
    }

    private void sleep(final long timeoutNs) {
        if (timeoutNs <= 0) {
            return;
        }
        if (fruitless >= FRUITLESS_LIMIT) {
            LockSupport.parkNanos(Math.min(timeoutNs, FRUITLESS_PARK_NS));
        }
        if (Native.POINTER_SIZE == Long.BYTES) {
            timespec.putLong(0, timeoutNs / NS_PER_S).putLong(Long.BYTES, timeoutNs % NS_PER_S);
        } else {
            timespec.putInt(0, (int) (timeoutNs / NS_PER_S));
            timespec.putInt(Integer.BYTES, (int) (timeoutNs % NS_PER_S));
        }
        Futex.ofThisProcess()
                .await(segment.address() + offset, ASLEEP, BufferUtil.address(timespec));
    }

    /**
     * Wakes the sleeper if there is one. The caller's last shared store before this call was
     * volatile.
     */
    public void wakeIfAsleep() {
        if (buffer.getIntVolatile(offset) != AWAKE) {
            wake();
        }
    }

    /** Wakes the sleeper if there is one, whatever the caller stored before and however. */
    public void wake() {
        // the exchange orders all earlier stores before the sleeper's second look: see await()
        if (buffer.getAndSetInt(offset, AWAKE) != AWAKE) {
            Futex.ofThisProcess().wake(segment.address() + offset);
        }
    }
}
