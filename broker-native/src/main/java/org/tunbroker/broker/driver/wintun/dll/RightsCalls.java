package org.tunbroker.broker.driver.wintun.dll;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/** Advapi32's functions on rights; handles and pointers are addresses of 64 bits. */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
final class RightsCalls {
    static final int SE_FILE_OBJECT = 1;
    static final int OWNER_SECURITY_INFORMATION = 1;
    static final int DACL_SECURITY_INFORMATION = 4;
    static final int SDDL_REVISION_1 = 1;
    static final int TOKEN_QUERY = 8;
    static final int TOKEN_ELEVATION = 20;

    static {
        Native.register(RightsCalls.class, NativeLibrary.getInstance("advapi32"));
    }

    private RightsCalls() {}

    // the four parts of a descriptor are not asked for one by one: their pointers are 0
    static native int GetSecurityInfo(
            long handle,
            int objectType,
            int information,
            long owner,
            long group,
            long dacl,
            long sacl,
            LongByReference descriptor);

    static native int ConvertSecurityDescriptorToStringSecurityDescriptorW(
            long descriptor,
            int revision,
            int information,
            PointerByReference text,
            IntByReference length);

    static native int OpenProcessToken(long process, int access, LongByReference token);

    static native int GetTokenInformation(
            long token, int kind, IntByReference value, int length, IntByReference needed);
}
