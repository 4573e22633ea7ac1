package org.tunbroker.broker.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

import org.tunbroker.ipc.os.windows.StdCallLibraries;

/**
 * The functions of kernel32.dll that only the broker calls, and their constants; all names are
 * those of Windows' headers. A handle is a Pointer. What returns an int returns 0 on failure unless
 * it says otherwise; Native.getLastError() then tells why, until the thread's next native call.
 *
 * <p>JNA's jna-platform has most of them, but binds by proxies and reflection. Its Kernel32 and
 * Advapi32 would lengthen a broker's start by more than half the time that loading JNA takes, and a
 * client waits for that.
 *
 * <p>Stateless and thread-safe.
 */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
public final class Kernel32 {
    // winnt.h
    public static final int GENERIC_READ = 0x80000000;
    public static final int DELETE = 0x10000;
    public static final int FILE_READ_ATTRIBUTES = 0x80;
    public static final int FILE_ATTRIBUTE_DIRECTORY = 0x10;
    public static final int FILE_ATTRIBUTE_REPARSE_POINT = 0x400;
    public static final int PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
    public static final int READ_CONTROL = 0x20000;
    public static final int SYNCHRONIZE = 0x00100000;
    public static final int PROCESS_DUP_HANDLE = 0x0040;
    public static final int EVENT_MODIFY_STATE = 0x0002;
    public static final int SECTION_QUERY = 0x0001;
    public static final int SECTION_MAP_WRITE = 0x0002;
    public static final int SECTION_MAP_READ = 0x0004;
    public static final int FILE_SHARE_READ = 1;
    public static final int FILE_SHARE_WRITE = 2;
    public static final int FILE_SHARE_DELETE = 4;

    // fileapi.h, handleapi.h, winbase.h
    public static final int OPEN_EXISTING = 3;
    public static final int FILE_FLAG_BACKUP_SEMANTICS = 0x02000000;
    public static final int FILE_FLAG_OPEN_REPARSE_POINT = 0x00200000;
    public static final int FILE_INFORMATION_LENGTH = 52;

    /** Of FILE_INFO_BY_HANDLE_CLASS. */
    @SuppressWarnings("checkstyle:ConstantName")
    public static final int FileDispositionInfo = 4;

    public static final int DUPLICATE_CLOSE_SOURCE = 0x1;

    // libloaderapi.h
    public static final int LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR = 0x100;
    public static final int LOAD_LIBRARY_SEARCH_SYSTEM32 = 0x800;

    static {
        Native.register(Kernel32.class, StdCallLibraries.kernel32());
    }

    private Kernel32() {}

    public static native void SetLastError(int error);

    /** Returns INVALID_HANDLE_VALUE on failure. */
    public static native Pointer CreateFileW(
            WString name,
            int access,
            int share,
            Pointer security,
            int disposition,
            int flags,
            Pointer template);

    public static native int ReadFile(
            Pointer file, byte[] buffer, int length, IntByReference read, Pointer overlapped);

    public static native int GetFileInformationByHandle(Pointer file, Pointer information);

    public static native int SetFileInformationByHandle(
            Pointer file, int kind, Pointer information, int length);

    /** Returns the length, or the size needed if the path is too long; 0 on failure. */
    public static native int GetFinalPathNameByHandleW(
            Pointer file, char[] path, int length, int flags);

    /** Returns null on failure. */
    public static native Pointer OpenProcess(int access, int inheritHandle, int processId);

    public static native int DuplicateHandle(
            Pointer sourceProcess,
            Pointer source,
            Pointer targetProcess,
            PointerByReference target,
            int access,
            int inheritHandle,
            int options);
}
