package org.tunbroker.ipc.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;

/** Calls of kernel32 about folders and what other calls allocated; the names are Windows'. */
@SuppressWarnings("checkstyle:MethodName")
final class FolderCalls {
    static final int ERROR_ALREADY_EXISTS = 183;

    static {
        Native.register(FolderCalls.class, StdCallLibraries.kernel32());
    }

    private FolderCalls() {}

    static native int CreateDirectoryW(WString path, Pointer attributes);

    static native Pointer LocalFree(Pointer memory);
}
