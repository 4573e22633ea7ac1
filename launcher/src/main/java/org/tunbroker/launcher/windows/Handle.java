package org.tunbroker.launcher.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

import org.tunbroker.TunException;

/** A handle of this process, closed once. Not thread-safe. */
final class Handle implements AutoCloseable {
    private static final int INVALID = -1;

    private Pointer value;

    private Handle(final Pointer value) {
        this.value = value;
    }

    /**
     * Takes what a function returned, right after it did.
     *
     * @throws TunException with the function's error code if that is no handle
     */
    static Handle of(final String call, final Pointer returned) {
        final long number = Pointer.nativeValue(returned);
        // handles have 32 significant bits
        if (number == 0 || (int) number == INVALID) {
            throw lastError(call);
        }
        return new Handle(returned);
    }

    /** Makes the error of the function that this thread called last. */
    static TunException lastError(final String call) {
        final int code = Native.getLastError();
        return new TunException(code, "startBroker", call + " failed", null);
    }

    /** Throws the function's error if it returned 0. */
    static void check(final String call, final int returned) {
        if (returned == 0) {
            throw lastError(call);
        }
    }

    Pointer value() {
        if (value == null) {
            throw new IllegalStateException("closed");
        }
        return value;
    }

    @Override
    public void close() {
        if (value != null) {
            Kernel32.INSTANCE.CloseHandle(value);
            value = null;
        }
    }
}
