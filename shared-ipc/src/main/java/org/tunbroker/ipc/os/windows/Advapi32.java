package org.tunbroker.ipc.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * The functions of advapi32.dll that client and broker call, and their constants; all names are
 * those of Windows' headers. What returns an int returns 0 on failure unless it says otherwise;
 * Native.getLastError() then tells why, until the thread's next native call.
 *
 * <p>Stateless and thread-safe.
 */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
public final class Advapi32 {
    // winnt.h
    public static final int OWNER_SECURITY_INFORMATION = 0x1;
    public static final int DACL_SECURITY_INFORMATION = 0x4;
    public static final int TOKEN_QUERY = 0x0008;

    /** Of TOKEN_INFORMATION_CLASS. */
    @SuppressWarnings("checkstyle:ConstantName")
    public static final int TokenUser = 1;

    /** Of TOKEN_INFORMATION_CLASS. */
    @SuppressWarnings("checkstyle:ConstantName")
    public static final int TokenElevation = 20;

    /** Of TOKEN_INFORMATION_CLASS. */
    @SuppressWarnings("checkstyle:ConstantName")
    public static final int TokenElevationType = 18;

    /** Of TOKEN_ELEVATION_TYPE: elevated, and the user has another token that is not. */
    @SuppressWarnings("checkstyle:ConstantName")
    public static final int TokenElevationTypeFull = 2;

    // sddl.h
    public static final int SDDL_REVISION_1 = 1;

    // accctrl.h
    public static final int SE_FILE_OBJECT = 1;

    static {
        Native.register(Advapi32.class, StdCallLibraries.advapi32());
    }

    private Advapi32() {}

    public static native int OpenProcessToken(
            Pointer process, int access, PointerByReference token);

    public static native int OpenThreadToken(
            Pointer thread, int access, int openAsSelf, PointerByReference token);

    /** Has this thread act as the pipe's client, until RevertToSelf. */
    public static native int ImpersonateNamedPipeClient(Pointer pipe);

    public static native int RevertToSelf();

    public static native int GetTokenInformation(
            Pointer token, int kind, Pointer buffer, int length, IntByReference needed);

    /** The text is freed by LocalFree. */
    public static native int ConvertSidToStringSidW(Pointer sid, PointerByReference text);

    /** The descriptor is freed by LocalFree. */
    public static native int ConvertStringSecurityDescriptorToSecurityDescriptorW(
            WString text, int revision, PointerByReference descriptor, IntByReference length);

    /** The text is freed by LocalFree. */
    public static native int ConvertSecurityDescriptorToStringSecurityDescriptorW(
            Pointer descriptor,
            int revision,
            int parts,
            PointerByReference text,
            IntByReference length);

    public static native int GetFileSecurityW(
            WString file, int parts, Pointer descriptor, int length, IntByReference needed);

    /**
     * Returns an error code. The four parts of the descriptor are not asked for one by one: their
     * pointers are null. The descriptor is freed by LocalFree.
     */
    public static native int GetSecurityInfo(
            Pointer object,
            int objectType,
            int parts,
            Pointer owner,
            Pointer group,
            Pointer dacl,
            Pointer sacl,
            PointerByReference descriptor);
}
