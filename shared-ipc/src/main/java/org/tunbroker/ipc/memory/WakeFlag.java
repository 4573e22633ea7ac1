package org.tunbroker.ipc.memory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A shared 32-bit word on which one thread sleeps until another, of any process, wakes it.
 *
 * <pre>
 * sleeper: {@link #await}                  waker
 *   flag = 1                                 publish what is waited for
 *   full fence                               {@link #wake}: full fence
 *   look once more                             look at the flag; if it is not 0:
 *   sleep in the kernel while flag is 1          flag = 0, then wake the kernel's sleeper
 *   flag = 0
 * </pre>
 *
 * <p>Lost wake-ups: the sleeper stores the flag before it looks again, the waker publishes before
 * it looks at the flag, both with a full fence between the two; so at least one sees the other. Two
 * wakers may both find 1, and one of them then wakes in vain. The flag is only a hint: a corrupt
 * value delays a wake-up by at most {@link #MAX_SLEEP_NS}, and never costs correctness.
 *
 * <p>The full fence is an exchange on a word of this object. Two other ways fail:
 *
 * <ul>
 *   <li>An exchange on the shared word: if the peer has truncated the file, HotSpot turns the fault
 *       of a load or a store into an InternalError, but a fault of an interpreted exchange ends the
 *       JVM.
 *   <li>Only a volatile store and a volatile load: correct on a processor, but qemu runs their
 *       ARM64 instructions on x86 without a fence in between, and both sides miss.
 * </ul>
 *
 * <p>The word after a flag may ask for more: a {@link DoorbellRequest} that finds the same fence on
 * the waker's side. A waker made for that looks at both words with one load, so that it pays
 * nothing for requests that nobody makes.
 *
 * <p>One thread sleeps at any time; any thread may wake.
 */
public final class WakeFlag {
    /** The longest single sleep on a ring, to check the peer's liveness and interruption. */
    public static final long MAX_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * How many sleeps in a row may end early with nothing ready, before the sleeper rests for
     * {@link #REST_NS} each time: the peer can rewrite the word without end, which must not use a
     * whole core.
     */
    public static final int FRUITLESS_LIMIT = 8;

    /** How long such a rest is. */
    public static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The value of the word during a sleep. */
    public static final int ASLEEP = 1;

    private static final int AWAKE = 0;

    private final AtomicBuffer buffer;
    private final int offset;
    // keeps the mapping alive while this flag is reachable
    private final Segment segment;
    private final KernelSleep kernel;
    private final AtomicInteger fence = new AtomicInteger();
    // rung for a request in the next word; null where nobody makes one
    private final Runnable doorbell;
    // consecutive sleeps that ended early with nothing ready
    private int fruitless;
    // wake-ups of a sleeper; plain, because it is only shown, and a waker that overlaps another may
    // be lost
    private long wakes;

    /**
     * Makes one side's view of a flag.
     *
     * @param segment the memory that holds it
     * @param offset where, in bytes, a multiple of 4
     */
    public WakeFlag(final Segment segment, final int offset) {
        this(segment, offset, segment.kernelSleep(offset), null);
    }

    /**
     * Makes a waker's view of a flag and of the request behind it.
     *
     * @param segment the memory that holds both
     * @param offset of the flag, in bytes, a multiple of 8
     * @param doorbell rung by {@link #wake} when the next word asks for it; throws nothing. Null
     *     where nobody asks
     */
    public WakeFlag(final Segment segment, final int offset, final Runnable doorbell) {
        this(segment, offset, segment.kernelSleep(offset), doorbell);
    }

    /** Makes a flag with another way to sleep, such as a test that counts sleeps. */
    WakeFlag(final Segment segment, final int offset, final KernelSleep kernel) {
        this(segment, offset, kernel, null);
    }

    WakeFlag(
            final Segment segment,
            final int offset,
            final KernelSleep kernel,
            final Runnable doorbell) {
        this.segment = segment;
        this.buffer = segment.buffer();
        this.offset = offset;
        this.kernel = kernel;
        this.doorbell = doorbell;
    }

    /**
     * Sleeps until something is ready, unless it is already.
     *
     * @param ready checks the condition, with volatile loads; called before and after the sleep,
     *     and once between the announcement and the sleep
     * @param timeoutNs the longest sleep, none if it is not positive; it may end early
     * @return what {@code ready} said last
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if the shared memory is gone; an
     *     InternalError says the same
     */
    public boolean await(final BooleanSupplier ready, final long timeoutNs) {
        if (ready.getAsBoolean()) {
            fruitless = 0;
            return true;
        }
        if (timeoutNs <= 0) {
            return false;
        }
        announce();
        boolean now = ready.getAsBoolean();
        boolean sleptToTheEnd = false;
        if (!now) {
            sleptToTheEnd = sleep(timeoutNs);
            now = ready.getAsBoolean();
        }
        withdraw();
        fruitless = now || sleptToTheEnd ? 0 : fruitless + 1;
        return now;
    }

    /**
     * Announces a sleep that happens elsewhere, such as one of the kernel's asynchronous waits on
     * {@link #address} while the word is {@link #ASLEEP}. What is waited for must be looked at once
     * more afterwards.
     *
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if the shared memory is gone; an
     *     InternalError says the same
     */
    public void announce() {
        buffer.putIntOrdered(offset, ASLEEP);
        fullFence();
    }

    /** Takes an {@link #announce announcement} back: nobody needs to wake the sleeper now. */
    public void withdraw() {
        // a wake-up that finds no sleeper is harmless: no ordering is needed
        buffer.putIntOrdered(offset, AWAKE);
    }

    /**
     * Returns where the word lies, for a system call.
     *
     * @return its address, valid while the memory is mapped
     */
    public long address() {
        return segment.address() + offset;
    }

    private boolean sleep(final long timeoutNs) {
        long leftNs = timeoutNs;
        if (fruitless >= FRUITLESS_LIMIT) {
            final long parkNs = Math.min(timeoutNs, REST_NS);
            LockSupport.parkNanos(parkNs);
            leftNs -= parkNs;
        }
        return kernel.sleep(ASLEEP, leftNs);
    }

    /**
     * Wakes the sleeper if there is one, after the caller published what it waits for, with a store
     * of any kind; and rings the doorbell if that is asked for.
     */
    public void wake() {
        // without the fence the flag may be read before the store is visible; then neither side
        // sees the other
        fullFence();
        if (doorbell == null) {
            if (buffer.getIntVolatile(offset) != AWAKE) {
                wakeSleeper();
            }
        } else if (buffer.getLongVolatile(offset) != 0) {
            wakeSleeperAndRing();
        }
    }

    /**
     * Tells how often this object has woken a sleeper. For any thread, which may learn it late.
     *
     * @return calls of the kernel
     */
    public long wakes() {
        return wakes;
    }

    private void wakeSleeper() {
        wakes++;
        buffer.putIntOrdered(offset, AWAKE);
        kernel.wake();
    }

    private void wakeSleeperAndRing() {
        if (buffer.getIntVolatile(offset) != AWAKE) {
            wakeSleeper();
        }
        final int request = offset + Integer.BYTES;
        if (buffer.getIntVolatile(request) != DoorbellRequest.NONE) {
            // before the doorbell: who hears it looks whether the request still stands
            buffer.putIntOrdered(request, DoorbellRequest.NONE);
            doorbell.run();
        }
    }

    private void fullFence() {
        fence.getAndSet(0);
    }
}
