package org.tunbroker.ipc.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** Calls of kernel32 that a handle is good for; the names are Windows'. */
@SuppressWarnings("checkstyle:MethodName")
final class HandleCalls {
    static final int WAIT_OBJECT_0 = 0;
    static final int WAIT_TIMEOUT = 258;

    static {
        Native.register(HandleCalls.class, StdCallLibraries.kernel32());
    }

    private HandleCalls() {}

    static native Pointer CreateEventW(
            Pointer attributes, int manualReset, int initialState, Pointer name);

    static native int SetEvent(Pointer event);

    static native int WaitForSingleObject(Pointer object, int milliseconds);

    static native int CloseHandle(Pointer object);

    static native Pointer GetCurrentProcess();

    static native int GetCurrentProcessId();
}
