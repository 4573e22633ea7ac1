package org.tunbroker.ipc.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** Calls of advapi32 about users and their rights; the names are Windows'. */
@SuppressWarnings("checkstyle:MethodName")
final class SecurityCalls {
    static final int TOKEN_QUERY = 0x0008;
    static final int TOKEN_USER_CLASS = 1;
    static final int SDDL_REVISION_1 = 1;
    static final int OWNER_SECURITY_INFORMATION = 0x1;
    static final int DACL_SECURITY_INFORMATION = 0x4;

    static {
        Native.register(SecurityCalls.class, StdCallLibraries.advapi32());
    }

    private SecurityCalls() {}

    static native int OpenProcessToken(Pointer process, int access, PointerByReference token);

    static native int GetTokenInformation(
            Pointer token, int kind, Pointer buffer, int length, IntByReference needed);

    static native int ConvertSidToStringSidW(Pointer sid, PointerByReference text);

    static native int ConvertStringSecurityDescriptorToSecurityDescriptorW(
            WString text, int revision, PointerByReference descriptor, IntByReference length);

    static native int ConvertSecurityDescriptorToStringSecurityDescriptorW(
            Pointer descriptor,
            int revision,
            int parts,
            PointerByReference text,
            IntByReference length);

    static native int GetFileSecurityW(
            WString file, int parts, Pointer descriptor, int length, IntByReference needed);
}
