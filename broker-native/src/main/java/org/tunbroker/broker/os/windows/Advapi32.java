package org.tunbroker.broker.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

import org.tunbroker.ipc.os.windows.StdCallLibraries;

/**
 * The functions of advapi32.dll that only the broker calls, and their constants; all names are
 * those of Windows' headers. What returns an int returns 0 on failure; Native.getLastError() then
 * tells why, until the thread's next native call.
 *
 * <p>Stateless and thread-safe.
 */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
final class Advapi32 {
    // winnt.h
    static final int TOKEN_QUERY = 0x0008;
    static final int TOKEN_ADJUST_PRIVILEGES = 0x0020;
    static final int SE_PRIVILEGE_REMOVED = 0x4;

    /** Of TOKEN_INFORMATION_CLASS. */
    @SuppressWarnings("checkstyle:ConstantName")
    static final int TokenPrivileges = 3;

    static {
        Native.register(Advapi32.class, StdCallLibraries.advapi32());
    }

    private Advapi32() {}

    static native int OpenProcessToken(Pointer process, int access, PointerByReference token);

    static native int GetTokenInformation(
            Pointer token, int kind, Pointer buffer, int length, IntByReference needed);

    static native int LookupPrivilegeNameW(
            WString system, Pointer luid, char[] name, IntByReference length);

    /** Also succeeds where it does not do all: the error is then ERROR_NOT_ALL_ASSIGNED. */
    static native int AdjustTokenPrivileges(
            Pointer token,
            int disableAll,
            Pointer state,
            int length,
            Pointer previous,
            IntByReference needed);
}
