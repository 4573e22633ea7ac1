package org.tunbroker.broker.host.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

import org.tunbroker.ipc.windows.StdCallLibraries;

/** Calls of kernel32 about other processes; the names are Windows'. */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
final class ProcessCalls {
    static final int SYNCHRONIZE = 0x00100000;
    static final int PROCESS_DUP_HANDLE = 0x0040;
    static final int DUPLICATE_CLOSE_SOURCE = 0x1;
    static final int EVENT_MODIFY_STATE = 0x0002;
    static final int SECTION_QUERY = 0x0001;
    static final int SECTION_MAP_WRITE = 0x0002;
    static final int SECTION_MAP_READ = 0x0004;
    static final int INFINITE = -1;
    static final int WAIT_FAILED = -1;
    /** The most objects that a thread can wait for. */
    static final int MAXIMUM_WAIT_OBJECTS = 64;

    static {
        Native.register(ProcessCalls.class, StdCallLibraries.kernel32());
    }

    private ProcessCalls() {}

    static native Pointer OpenProcess(int access, int inheritHandle, int processId);

    static native int DuplicateHandle(
            Pointer sourceProcess,
            Pointer source,
            Pointer targetProcess,
            PointerByReference target,
            int access,
            int inheritHandle,
            int options);

    static native int WaitForMultipleObjects(
            int count, Pointer handles, int waitForAll, int milliseconds);
}
