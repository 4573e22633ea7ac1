package org.tunbroker.ipc.os.windows;

import com.sun.jna.Pointer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Unreachable;

/**
 * A handle of this process on an object of the Windows kernel. It is closed once: by its owner, who
 * knows that no thread waits on it, or once it is unreachable, because until then a thread may wait
 * on it.
 *
 * <p>Windows reuses the number of a closed handle, so a thread that still used it would wait on, or
 * signal, another object. Only 32 bits of a handle are significant, even in a 64-bit process, so it
 * can be passed to a process of another width.
 *
 * <p>Thread-safe but for {@link #close()}.
 */
public final class KernelHandle implements AutoCloseable {
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int AUTO_RESET = 0;
    private static final int MANUAL_RESET = 1;
    private static final int INVALID = -1;
    private static final int NOT_SIGNALLED = 0;

    private final Pointer pointer;
    private final AtomicBoolean closed = new AtomicBoolean();
    // written after each use, so the handle stays reachable and open until the call returns
    private volatile boolean used;

    private KernelHandle(final Pointer pointer) {
        this.pointer = pointer;
        final AtomicBoolean shared = closed;
        Unreachable.whenSo(this, () -> close(pointer, shared));
    }

    /**
     * Takes over a handle that a call of this process returned.
     *
     * @param pointer the handle
     * @return its owner
     */
    public static KernelHandle of(final Pointer pointer) {
        return new KernelHandle(pointer);
    }

    /**
     * Takes over what the last call of this thread returned.
     *
     * @param pointer the handle, null or INVALID_HANDLE_VALUE
     * @param call the function's name
     * @param consequence what cannot be done without a handle
     * @return its owner
     * @throws TunException with the error of the call, if that is no handle
     */
    public static KernelHandle ofResult(
            final Pointer pointer, final String call, final String consequence) {
        if (isMissing(pointer)) {
            throw WindowsFailure.ofLastError(call, consequence);
        }
        return new KernelHandle(pointer);
    }

    /** Tells whether a call that makes a handle failed. */
    static boolean isMissing(final Pointer pointer) {
        // INVALID_HANDLE_VALUE is -1; a 32-bit process may read it without its sign
        return pointer == null || (int) Pointer.nativeValue(pointer) == INVALID;
    }

    /**
     * Takes over a handle that another process made for this one.
     *
     * @param value as {@link #value()} returns it
     * @return its owner
     */
    public static KernelHandle of(final int value) {
        // the sign is extended, as Windows does it
        return new KernelHandle(new Pointer(value));
    }

    /**
     * Makes an auto-reset event: each {@link #signal()} wakes one sleeper, now or at its next
     * sleep.
     *
     * @return its owner
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY
     */
    public static KernelHandle newEvent() {
        return newEvent(AUTO_RESET);
    }

    /**
     * Makes an event that stays signalled: from the first {@link #signal()} on, no thread sleeps.
     *
     * @return its owner
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY
     */
    public static KernelHandle newManualResetEvent() {
        return newEvent(MANUAL_RESET);
    }

    private static KernelHandle newEvent(final int manualReset) {
        return ofResult(
                Kernel32.CreateEventW(Pointer.NULL, manualReset, NOT_SIGNALLED, Pointer.NULL),
                "CreateEvent",
                "an event cannot be made");
    }

    /**
     * Returns the handle for calls into Windows, which its caller makes before the owner closes it.
     *
     * @return the handle
     * @throws TunException ERROR_INVALID_HANDLE after close
     */
    public Pointer pointer() {
        if (closed.get()) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE, "handle", "the handle was closed before");
        }
        return pointer;
    }

    /**
     * Returns the number of the handle.
     *
     * @return its 32 bits
     */
    public int value() {
        return (int) Pointer.nativeValue(pointer);
    }

    /**
     * Waits until an event is signalled, or a process is dead.
     *
     * @param timeoutNs how long; rounded up to milliseconds, 0 only looks
     * @return false if the time was over first
     * @throws TunException ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED
     */
    public boolean await(final long timeoutNs) {
        final long timeoutMs = Math.min(
                timeoutNs / NS_PER_MS + (timeoutNs % NS_PER_MS == 0 ? 0 : 1), Integer.MAX_VALUE);
        final int result = Kernel32.WaitForSingleObject(pointer(), (int) timeoutMs);
        if (result != Kernel32.WAIT_OBJECT_0 && result != Kernel32.WAIT_TIMEOUT) {
            throw WindowsFailure.ofLastError("WaitForSingleObject", "there is nothing to wait for");
        }
        used = true;
        return result == Kernel32.WAIT_OBJECT_0;
    }

    /**
     * Signals an event.
     *
     * @throws TunException ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED
     */
    public void signal() {
        if (Kernel32.SetEvent(pointer()) == 0) {
            throw WindowsFailure.ofLastError("SetEvent", "the sleeper cannot be woken");
        }
        used = true;
    }

    /** Closes the handle; no thread uses it any more. Idempotent. */
    @Override
    public void close() {
        close(pointer, closed);
    }

    private static void close(final Pointer pointer, final AtomicBoolean closed) {
        if (closed.compareAndSet(false, true)) {
            Kernel32.CloseHandle(pointer);
        }
    }

    @Override
    public String toString() {
        return "handle 0x" + Integer.toHexString(value());
    }
}
