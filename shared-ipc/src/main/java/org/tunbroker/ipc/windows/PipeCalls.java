package org.tunbroker.ipc.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;

/** Calls of kernel32 about named pipes; the names are Windows'. */
@SuppressWarnings({"checkstyle:MethodName", "checkstyle:ParameterNumber"})
final class PipeCalls {
    static final int GENERIC_READ_WRITE = 0xC0000000;
    static final int OPEN_EXISTING = 3;
    // who serves the pipe may learn who the client is, and not act in its name
    static final int SECURITY_SQOS_PRESENT = 0x100000;
    static final int SECURITY_IDENTIFICATION = 0x010000;

    static final int PIPE_ACCESS_DUPLEX = 0x3;
    static final int FILE_FLAG_FIRST_PIPE_INSTANCE = 0x80000;
    // with bytes, blocking, both 0
    static final int PIPE_REJECT_REMOTE_CLIENTS = 0x8;

    static final int ERROR_PIPE_BUSY = 231;
    static final int ERROR_PIPE_CONNECTED = 535;

    static {
        Native.register(PipeCalls.class, StdCallLibraries.kernel32());
    }

    private PipeCalls() {}

    static native Pointer CreateNamedPipeW(
            WString name,
            int openMode,
            int pipeMode,
            int maxInstances,
            int outLength,
            int inLength,
            int timeoutMs,
            Pointer attributes);

    static native Pointer CreateFileW(
            WString name,
            int access,
            int share,
            Pointer attributes,
            int disposition,
            int flags,
            Pointer template);

    static native int ConnectNamedPipe(Pointer pipe, Pointer overlapped);

    static native int DisconnectNamedPipe(Pointer pipe);

    static native int GetNamedPipeClientProcessId(Pointer pipe, IntByReference processId);

    static native int GetNamedPipeServerProcessId(Pointer pipe, IntByReference processId);

    static native int PeekNamedPipe(
            Pointer pipe,
            Pointer buffer,
            int length,
            Pointer read,
            IntByReference available,
            Pointer leftOfMessage);

    static native int ReadFile(
            Pointer file, byte[] buffer, int length, IntByReference read, Pointer overlapped);

    static native int WriteFile(
            Pointer file, byte[] buffer, int length, IntByReference written, Pointer overlapped);
}
