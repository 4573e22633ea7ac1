package org.tunbroker.broker.driver.wintun;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * Kernel32's functions on events and the last error; handles and pointers are addresses of 64 bits.
 */
@SuppressWarnings("checkstyle:MethodName")
final class WindowsCalls {
    static final int WAIT_FAILED = -1;

    static {
        Native.register(WindowsCalls.class, NativeLibrary.getInstance("kernel32"));
    }

    private WindowsCalls() {}

    static native long CreateEventW(
            long attributes, int manualReset, int initialState, long nameAddress);

    static native int SetEvent(long event);

    static native int WaitForMultipleObjects(
            int count, long handlesAddress, int waitAll, int milliseconds);

    static native int CloseHandle(long handle);

    static native void SetLastError(int error);
}
