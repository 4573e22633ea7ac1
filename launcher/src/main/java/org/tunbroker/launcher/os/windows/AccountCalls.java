package org.tunbroker.launcher.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.win32.StdCallLibrary;

/** Functions of advapi32.dll for accounts and rights; what returns an int returns 0 on failure. */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
interface AccountCalls extends StdCallLibrary {
    AccountCalls INSTANCE = Native.load("advapi32", AccountCalls.class);

    int DACL_SECURITY_INFORMATION = 0x4;
    int PROTECTED_DACL_SECURITY_INFORMATION = 0x80000000;

    /** Of SID_NAME_USE. */
    @SuppressWarnings("checkstyle:ConstantName")
    int SidTypeUser = 1;

    int LookupAccountNameW(
            WString system,
            WString account,
            Pointer sid,
            IntByReference sidLength,
            char[] domain,
            IntByReference domainLength,
            IntByReference use);

    /** The text is freed by LocalFree. */
    int ConvertSidToStringSidW(Pointer sid, PointerByReference text);

    int SetFileSecurityW(WString file, int parts, Pointer descriptor);
}
