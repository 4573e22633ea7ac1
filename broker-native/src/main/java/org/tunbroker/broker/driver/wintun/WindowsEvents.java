package org.tunbroker.broker.driver.wintun;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

import java.util.Map;

/** Kernel32's functions on events; handles and pointers are addresses of 64 bits. */
@SuppressWarnings("checkstyle:MethodName")
final class WindowsEvents {
    static final int WAIT_FAILED = -1;

    static {
        Native.register(
                WindowsEvents.class,
                NativeLibrary.getInstance(
                        "kernel32",
                        Map.of(Library.OPTION_CALLING_CONVENTION, Function.ALT_CONVENTION)));
    }

    private WindowsEvents() {}

    static native long CreateEventW(
            long attributes, int manualReset, int initialState, long nameAddress);

    static native int SetEvent(long event);

    static native int WaitForMultipleObjects(
            int count, long handlesAddress, int waitAll, int milliseconds);

    static native int CloseHandle(long handle);
}
