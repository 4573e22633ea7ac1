package org.tunbroker.ipc.os.windows;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.ShortByReference;

/**
 * The functions of kernel32.dll that client and broker call, and their constants; all names are
 * those of Windows' headers. A handle is a Pointer. What returns an int returns 0 on failure unless
 * it says otherwise; Native.getLastError() then tells why, until the thread's next native call.
 *
 * <p>Stateless and thread-safe.
 */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
public final class Kernel32 {
    // winnt.h
    public static final int GENERIC_READ = 0x80000000;
    public static final int GENERIC_WRITE = 0x40000000;
    public static final int PAGE_READWRITE = 0x04;
    public static final int FILE_READ_DATA = 0x1;
    public static final int FILE_WRITE_DATA = 0x2;
    public static final int FILE_READ_ATTRIBUTES = 0x80;
    public static final int READ_CONTROL = 0x20000;
    public static final int SYNCHRONIZE = 0x100000;
    public static final int PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;

    // fileapi.h, winbase.h, memoryapi.h, namedpipeapi.h
    public static final int OPEN_EXISTING = 3;
    public static final int SECURITY_IDENTIFICATION = 0x10000;
    public static final int SECURITY_SQOS_PRESENT = 0x100000;
    public static final int PIPE_ACCESS_DUPLEX = 0x3;
    public static final int FILE_FLAG_FIRST_PIPE_INSTANCE = 0x80000;
    public static final int PIPE_REJECT_REMOTE_CLIENTS = 0x8;
    public static final int FILE_MAP_WRITE = 0x02;
    public static final int FILE_MAP_READ = 0x04;
    public static final int WAIT_OBJECT_0 = 0;
    public static final int WAIT_FAILED = -1;
    public static final int INFINITE = -1;
    public static final int MAXIMUM_WAIT_OBJECTS = 64;
    public static final int CREATE_WAITABLE_TIMER_HIGH_RESOLUTION = 0x2;
    public static final int TIMER_ALL_ACCESS = 0x1F0003;

    // winerror.h
    public static final int ERROR_ALREADY_EXISTS = 183;
    public static final int ERROR_PIPE_BUSY = 231;
    public static final int WAIT_TIMEOUT = 258;
    public static final int ERROR_PIPE_CONNECTED = 535;

    /** What stands for no file; a long, since an int would lose its sign. */
    public static final Pointer INVALID_HANDLE_VALUE = Pointer.createConstant(-1L);

    static {
        Native.register(Kernel32.class, StdCallLibraries.kernel32());
    }

    private Kernel32() {}

    // ---- handles and events ----

    public static native int CloseHandle(Pointer object);

    /** Returns null on failure. */
    public static native Pointer CreateEventW(
            Pointer attributes, int manualReset, int initialState, Pointer name);

    public static native int SetEvent(Pointer event);

    /** Returns WAIT_OBJECT_0, WAIT_TIMEOUT or a failure. */
    public static native int WaitForSingleObject(Pointer object, int milliseconds);

    /** Returns which object ended the wait, WAIT_TIMEOUT or WAIT_FAILED. */
    public static native int WaitForMultipleObjects(
            int count, Pointer handles, int waitForAll, int milliseconds);

    /** Returns null on failure. */
    public static native Pointer CreateWaitableTimerExW(
            Pointer attributes, Pointer name, int flags, int access);

    public static native int SetWaitableTimer(
            Pointer timer,
            Pointer dueTime,
            int period,
            Pointer completionRoutine,
            Pointer argument,
            int resume);

    // ---- this process ----

    /** Returns a handle that needs no closing. */
    public static native Pointer GetCurrentProcess();

    public static native int GetCurrentProcessId();

    public static native void FlushProcessWriteBuffers();

    /** Returns null on failure. */
    public static native Pointer OpenProcess(int access, int inheritHandle, int processId);

    /** Returns a handle that needs no closing. */
    public static native Pointer GetCurrentThread();

    public static native int IsWow64Process(Pointer process, IntByReference wow64);

    /**
     * Calls the function of that name, which is looked for at each call: it is missing before
     * Windows 10, version 1511.
     *
     * @param process a handle
     * @param processMachine receives what the process was built for, 0 for the machine's own
     * @param nativeMachine receives the machine's own
     * @return 0 on failure
     * @throws UnsatisfiedLinkError if this Windows does not have it
     */
    public static int IsWow64Process2(
            final Pointer process,
            final ShortByReference processMachine,
            final ShortByReference nativeMachine) {
        final Function function = StdCallLibraries.kernel32().getFunction("IsWow64Process2");
        return function.invokeInt(new Object[] {process, processMachine, nativeMachine});
    }

    // ---- memory ----

    /** Returns null on failure. */
    public static native Pointer CreateFileMappingW(
            Pointer file,
            Pointer attributes,
            int protection,
            int sizeHigh,
            int sizeLow,
            Pointer name);

    /** Returns null on failure; the length is a SIZE_T, as wide as a pointer. */
    public static native Pointer MapViewOfFile(
            Pointer section, int access, int offsetHigh, int offsetLow, Pointer length);

    public static native int UnmapViewOfFile(Pointer view);

    /** Frees what another function allocated; returns null on success. */
    public static native Pointer LocalFree(Pointer memory);

    // ---- folders, files and pipes ----

    public static native int CreateDirectoryW(WString path, Pointer attributes);

    /** Returns INVALID_HANDLE_VALUE on failure. */
    public static native Pointer CreateFileW(
            WString name,
            int access,
            int share,
            Pointer attributes,
            int disposition,
            int flags,
            Pointer template);

    public static native int ReadFile(
            Pointer file, byte[] buffer, int length, IntByReference read, Pointer overlapped);

    public static native int WriteFile(
            Pointer file, byte[] buffer, int length, IntByReference written, Pointer overlapped);

    /** Returns INVALID_HANDLE_VALUE on failure. */
    public static native Pointer CreateNamedPipeW(
            WString name,
            int openMode,
            int pipeMode,
            int maxInstances,
            int outLength,
            int inLength,
            int timeoutMs,
            Pointer attributes);

    public static native int ConnectNamedPipe(Pointer pipe, Pointer overlapped);

    public static native int DisconnectNamedPipe(Pointer pipe);

    public static native int GetNamedPipeClientProcessId(Pointer pipe, IntByReference processId);

    public static native int GetNamedPipeServerProcessId(Pointer pipe, IntByReference processId);

    public static native int PeekNamedPipe(
            Pointer pipe,
            Pointer buffer,
            int length,
            Pointer read,
            IntByReference available,
            Pointer leftOfMessage);
}
