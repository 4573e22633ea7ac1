package org.tunbroker.ipc.installed.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

import org.tunbroker.ipc.os.windows.StdCallLibraries;

/** The function of shell32.dll that is called. Stateless and thread-safe. */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
final class Shell32 {
    /** Of all users' data of applications. */
    static final int CSIDL_COMMON_APPDATA = 0x23;

    static final int MAX_PATH = 260;

    static {
        Native.register(Shell32.class, StdCallLibraries.shell32());
    }

    private Shell32() {}

    /** Returns 0 on success. */
    static native int SHGetFolderPathW(
            Pointer window, int folder, Pointer token, int flags, char[] path);
}
