package org.tunbroker.ipc.windows;

import com.sun.jna.Native;

/** Calls of kernel32 about the order of memory; the names are Windows'. */
@SuppressWarnings("checkstyle:MethodName")
final class BarrierCalls {
    static {
        Native.register(BarrierCalls.class, StdCallLibraries.kernel32());
    }

    private BarrierCalls() {}

    static native void FlushProcessWriteBuffers();
}
