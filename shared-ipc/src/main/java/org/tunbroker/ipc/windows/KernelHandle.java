package org.tunbroker.ipc.windows;

import com.sun.jna.Pointer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A handle of this process on an object of the Windows kernel. It is closed once: by its owner, who
 * knows that no thread waits on it, or once it is unreachable, because until then a thread may wait
 * on it.
 *
 * <p>Windows reuses the number of a closed handle, so a thread that still used it would wait on, or
 * signal, somebody else's object. Only 32 bits of a handle mean anything, in a 64-bit process too:
 * so it can be told to a process of another width.
 *
 * <p>Thread-safe but for {@link #close()}.
 */
public final class KernelHandle implements AutoCloseable {
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int AUTO_RESET = 0;
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
     * Makes an event: one sleeper is woken by each {@link #signal()}, or the next that would sleep.
     *
     * @return its owner
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY
     */
    public static KernelHandle newEvent() {
        final Pointer event =
                HandleCalls.CreateEventW(Pointer.NULL, AUTO_RESET, NOT_SIGNALLED, Pointer.NULL);
        if (event == null) {
            throw WindowsFailure.ofLastError("CreateEvent", "an event cannot be made");
        }
        return new KernelHandle(event);
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
        final int result = HandleCalls.WaitForSingleObject(pointer(), (int) timeoutMs);
        if (result != HandleCalls.WAIT_OBJECT_0 && result != HandleCalls.WAIT_TIMEOUT) {
            throw WindowsFailure.ofLastError("WaitForSingleObject", "there is nothing to wait for");
        }
        used = true;
        return result == HandleCalls.WAIT_OBJECT_0;
    }

    /**
     * Signals an event.
     *
     * @throws TunException ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED
     */
    public void signal() {
        if (HandleCalls.SetEvent(pointer()) == 0) {
            throw WindowsFailure.ofLastError("SetEvent", "nobody can be woken");
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
            HandleCalls.CloseHandle(pointer);
        }
    }

    @Override
    public String toString() {
        return "handle 0x" + Integer.toHexString(value());
    }
}
