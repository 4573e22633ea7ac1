package org.tunbroker.ipc.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

import java.util.concurrent.TimeUnit;

/**
 * Waits that are shorter than a tick of the system clock of Windows. The time of any other wait
 * ends with a tick, 1 to 15.6 ms apart, whatever was asked for, and so does
 * {@code LockSupport.parkNanos}.
 *
 * <p>It waits for a high-resolution timer as well (CreateWaitableTimerEx, Windows 10 version 1803
 * and later), which wakes within some 0.5 ms. An older Windows has none, and these waits end with a
 * tick there too.
 *
 * <p>For one thread at a time. The timer is closed when this is unreachable.
 */
public final class ShortWait {
    /** The longest time from one tick to the next; waits from this on need no timer. */
    public static final long TICK_NS = TimeUnit.MICROSECONDS.toNanos(15_625);

    // of SetWaitableTimer's times; negative ones count from now
    private static final long NS_PER_UNIT = 100;
    // in case the timer fails to wake; a wait may end late, but never hangs
    private static final int LONGEST_MS = 100;
    private static final int TIMER_INDEX = 1;

    private final KernelHandle timer;
    // HANDLE[2]; the object first, which ends the wait if both are set
    private final Memory handles = new Memory(2L * Native.POINTER_SIZE);
    // LARGE_INTEGER
    private final Memory due = new Memory(Long.BYTES);

    /**
     * Makes the timer.
     *
     * @throws org.tunbroker.TunException ERROR_NOT_ENOUGH_MEMORY
     */
    public ShortWait() {
        timer = KernelHandle.ofResult(
                newTimer(), "CreateWaitableTimerEx", "a timer cannot be made");
        handles.setPointer((long) TIMER_INDEX * Native.POINTER_SIZE, timer.pointer());
    }

    private static Pointer newTimer() {
        final Pointer fine = Kernel32.CreateWaitableTimerExW(
                Pointer.NULL,
                Pointer.NULL,
                Kernel32.CREATE_WAITABLE_TIMER_HIGH_RESOLUTION,
                Kernel32.TIMER_ALL_ACCESS);
        return fine != null
                ? fine
                : Kernel32.CreateWaitableTimerExW(
                        Pointer.NULL, Pointer.NULL, 0, Kernel32.TIMER_ALL_ACCESS);
    }

    /**
     * Waits for a time.
     *
     * @param timeoutNs how long, positive, at most {@link #TICK_NS}
     * @throws org.tunbroker.TunException if Windows refuses to wait
     */
    public void sleep(final long timeoutNs) {
        start(timeoutNs);
        timer.await(TimeUnit.MILLISECONDS.toNanos(LONGEST_MS));
    }

    /**
     * Waits until an event is signalled.
     *
     * @param object the event
     * @param timeoutNs how long at most, as for {@link #sleep}
     * @return false if the time was over first
     * @throws org.tunbroker.TunException ERROR_INVALID_HANDLE after close of the object, or if
     *     Windows refuses to wait
     */
    public boolean await(final KernelHandle object, final long timeoutNs) {
        start(timeoutNs);
        handles.setPointer(0, object.pointer());
        final int woken = Kernel32.WaitForMultipleObjects(2, handles, 0, LONGEST_MS);
        if (woken == Kernel32.WAIT_FAILED) {
            throw WindowsFailure.ofLastError(
                    "WaitForMultipleObjects", "there is nothing to wait for");
        }
        return woken == Kernel32.WAIT_OBJECT_0;
    }

    private void start(final long timeoutNs) {
        due.setLong(0, -Math.max(1, timeoutNs / NS_PER_UNIT));
        if (Kernel32.SetWaitableTimer(timer.pointer(), due, 0, Pointer.NULL, Pointer.NULL, 0)
                == 0) {
            throw WindowsFailure.ofLastError("SetWaitableTimer", "a short wait cannot begin");
        }
    }
}
