package org.tunbroker.launcher.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.win32.StdCallLibrary;

/**
 * Functions of kernel32.dll. Handles and other things of a pointer's size are Pointers; what
 * returns an int returns 0 on failure, unless it says otherwise.
 */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
public interface Kernel32 extends StdCallLibrary {
    Kernel32 INSTANCE = Native.load("kernel32", Kernel32.class);

    int ERROR_ACCESS_DENIED = 5;
    int ERROR_INTERNAL_ERROR = 1359;

    int GENERIC_READ = 0x80000000;
    int FILE_APPEND_DATA = 4;
    int FILE_READ_ATTRIBUTES = 0x80;
    int SYNCHRONIZE = 0x00100000;
    int FILE_SHARE_READ = 1;
    int FILE_SHARE_WRITE = 2;
    int FILE_SHARE_DELETE = 4;
    int OPEN_EXISTING = 3;
    int OPEN_ALWAYS = 4;
    int FILE_ATTRIBUTE_NORMAL = 0x80;
    int FILE_ATTRIBUTE_DIRECTORY = 0x10;
    int FILE_ATTRIBUTE_REPARSE_POINT = 0x400;
    int FILE_FLAG_OPEN_REPARSE_POINT = 0x00200000;
    int FILE_TYPE_DISK = 1;
    int DRIVE_FIXED = 3;

    int DETACHED_PROCESS = 0x00000008;
    int CREATE_NEW_PROCESS_GROUP = 0x00000200;
    int CREATE_UNICODE_ENVIRONMENT = 0x00000400;
    int EXTENDED_STARTUPINFO_PRESENT = 0x00080000;
    int CREATE_BREAKAWAY_FROM_JOB = 0x01000000;
    int STARTF_USESTDHANDLES = 0x00000100;
    long PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x00020002;

    /** Of JOBOBJECTINFOCLASS. */
    @SuppressWarnings("checkstyle:ConstantName")
    int JobObjectExtendedLimitInformation = 9;

    int JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000;

    /** Returns INVALID_HANDLE_VALUE, all bits set, on failure. */
    Pointer CreateFileW(
            WString name,
            int access,
            int share,
            WinBase.SecurityAttributes security,
            int disposition,
            int flags,
            Pointer template);

    /** Returns what kind of file it is. */
    int GetFileType(Pointer file);

    int GetFileInformationByHandle(Pointer file, WinBase.FileInformation information);

    /** Asks for the size needed when there is no list: that counts as a failure. */
    int InitializeProcThreadAttributeList(
            Pointer list, int count, int flags, PointerByReference size);

    int UpdateProcThreadAttribute(
            Pointer list,
            int flags,
            Pointer attribute,
            Pointer value,
            Pointer size,
            Pointer previousValue,
            Pointer returnSize);

    void DeleteProcThreadAttributeList(Pointer list);

    int CreateProcessW(
            WString application,
            char[] commandLine,
            Pointer processSecurity,
            Pointer threadSecurity,
            int inheritHandles,
            int flags,
            char[] environment,
            WString folder,
            WinBase.StartupInfoEx startupInfo,
            WinBase.ProcessInformation processInformation);

    int TerminateProcess(Pointer process, int exitCode);

    /** Frees what another function allocated; returns NULL on success. */
    Pointer LocalFree(Pointer memory);

    int GetExitCodeProcess(Pointer process, IntByReference exitCode);

    /** Returns the length, or the size needed if the buffer is too small. */
    int GetSystemWindowsDirectoryW(char[] buffer, int size);

    /** Returns the length, or the size needed if the buffer is too small; 0 on failure. */
    int GetShortPathNameW(WString path, char[] buffer, int size);

    /** Returns what kind of drive it is. */
    int GetDriveTypeW(WString root);

    /** Returns NULL on failure. */
    Pointer CreateJobObjectW(Pointer security, WString name);

    int SetInformationJobObject(Pointer job, int informationClass, Pointer information, int length);

    int AssignProcessToJobObject(Pointer job, Pointer process);
}
