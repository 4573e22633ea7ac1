package org.tunbroker.broker.driver.wintun.dll;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;

/** Kernel32's functions on files; handles are addresses of 64 bits. */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
final class FileCalls {
    static final int GENERIC_READ = 0x80000000;
    static final int READ_CONTROL = 0x20000;
    static final int FILE_SHARE_READ = 1;
    static final int FILE_SHARE_ALL = 7;
    static final int OPEN_EXISTING = 3;
    // without it a folder cannot be opened
    static final int FILE_FLAG_BACKUP_SEMANTICS = 0x02000000;
    static final long INVALID_HANDLE_VALUE = -1;

    static {
        Native.register(FileCalls.class, NativeLibrary.getInstance("kernel32"));
    }

    private FileCalls() {}

    static native long CreateFileW(
            WString name,
            int access,
            int share,
            long security,
            int disposition,
            int flags,
            long template);

    static native int ReadFile(
            long file, byte[] buffer, int length, IntByReference read, long overlapped);

    static native int GetFinalPathNameByHandleW(long file, char[] path, int length, int flags);

    static native int CloseHandle(long handle);

    static native long LocalFree(long memory);

    static native long GetCurrentProcess();
}
