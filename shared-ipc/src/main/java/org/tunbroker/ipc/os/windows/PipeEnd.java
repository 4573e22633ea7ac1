package org.tunbroker.ipc.os.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.TunException;

/**
 * One end of a named pipe for a few bytes each way: never more than its buffers hold, so that no
 * write blocks on a peer that hangs. One client at a time; the kernel tells each end which process
 * the other is.
 *
 * <p>For one thread.
 */
public final class PipeEnd implements AutoCloseable {
    private static final int BUFFER_LENGTH = 512;
    private static final int ONE_INSTANCE = 1;
    private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final KernelHandle handle;

    private PipeEnd(final KernelHandle handle) {
        this.handle = handle;
    }

    /**
     * Makes a pipe, and its broker's end.
     *
     * @param name that no pipe has
     * @param rights who may open it
     * @return the end, owned by the caller
     * @throws TunException ERROR_ACCESS_DENIED if there is a pipe of that name
     */
    public static PipeEnd create(final String name, final SecurityDescriptor rights) {
        // fails if another process has made a pipe of this name before
        return create(name, rights, Kernel32.FILE_FLAG_FIRST_PIPE_INSTANCE, ONE_INSTANCE);
    }

    /**
     * Makes one of several ends of a pipe, each of which serves one client at a time.
     *
     * @param name of the pipe
     * @param rights who may open it; the same for each
     * @param first whether this is the first, so that no other process may have made one before
     * @param count how many there will be
     * @return the end, owned by the caller
     * @throws TunException ERROR_ACCESS_DENIED if another process has the pipe
     */
    public static PipeEnd createShared(
            final String name,
            final SecurityDescriptor rights,
            final boolean first,
            final int count) {
        return create(name, rights, first ? Kernel32.FILE_FLAG_FIRST_PIPE_INSTANCE : 0, count);
    }

    private static PipeEnd create(
            final String name,
            final SecurityDescriptor rights,
            final int firstInstance,
            final int count) {
        return of(
                Kernel32.CreateNamedPipeW(
                        new WString(name),
                        Kernel32.PIPE_ACCESS_DUPLEX | firstInstance,
                        Kernel32.PIPE_REJECT_REMOTE_CLIENTS,
                        count,
                        BUFFER_LENGTH,
                        BUFFER_LENGTH,
                        0,
                        rights.attributes()),
                "CreateNamedPipe",
                name + " cannot be made");
    }

    /**
     * Opens the client's end of a pipe.
     *
     * @param name which
     * @return the end, owned by the caller; null if another client has it just now
     * @throws TunException ERROR_FILE_NOT_FOUND if there is no such pipe, ERROR_ACCESS_DENIED if it
     *     is not for this user
     */
    public static PipeEnd tryOpen(final String name) {
        return tryOpen(name, Kernel32.GENERIC_READ | Kernel32.GENERIC_WRITE);
    }

    /**
     * Opens the client's end of a pipe that lets others read and write but make no further end of
     * it (FILE_CREATE_PIPE_INSTANCE, which GENERIC_WRITE asks for too). Its owner can be read.
     *
     * @param name which
     * @return as {@link #tryOpen}
     * @throws TunException as {@link #tryOpen}
     */
    public static PipeEnd tryOpenShared(final String name) {
        return tryOpen(
                name,
                Kernel32.FILE_READ_DATA
                        | Kernel32.FILE_WRITE_DATA
                        | Kernel32.FILE_READ_ATTRIBUTES
                        | Kernel32.READ_CONTROL
                        | Kernel32.SYNCHRONIZE);
    }

    private static PipeEnd tryOpen(final String name, final int access) {
        final Pointer pipe = Kernel32.CreateFileW(
                new WString(name),
                access,
                0,
                Pointer.NULL,
                Kernel32.OPEN_EXISTING,
                Kernel32.SECURITY_SQOS_PRESENT | Kernel32.SECURITY_IDENTIFICATION,
                Pointer.NULL);
        if (KernelHandle.isMissing(pipe) && Native.getLastError() == Kernel32.ERROR_PIPE_BUSY) {
            return null;
        }
        return of(pipe, "CreateFile", name + " cannot be opened");
    }

    private static PipeEnd of(final Pointer pipe, final String call, final String consequence) {
        return new PipeEnd(KernelHandle.ofResult(pipe, call, consequence));
    }

    /**
     * Waits for a client, without limit; to end the wait, open the pipe.
     *
     * @return whether one is there; it may be gone already
     */
    public boolean accept() {
        return Kernel32.ConnectNamedPipe(handle.pointer(), Pointer.NULL) != 0
                || Native.getLastError() == Kernel32.ERROR_PIPE_CONNECTED;
    }

    /** Sends the client away, so that the next one can come; what it has not read is lost. */
    public void disconnect() {
        Kernel32.DisconnectNamedPipe(handle.pointer());
    }

    /**
     * Tells which process has the client's end.
     *
     * @return its process id, at the time when it opened the pipe
     * @throws TunException if there is no client
     */
    public int clientProcessId() {
        final IntByReference processId = new IntByReference();
        if (Kernel32.GetNamedPipeClientProcessId(handle.pointer(), processId) == 0) {
            throw WindowsFailure.ofLastError(
                    "GetNamedPipeClientProcessId", "Windows does not tell who the client is");
        }
        return processId.getValue();
    }

    /**
     * Tells as which user the client opened the pipe, from the kernel: for a moment this thread
     * acts as the client. Only after something was read.
     *
     * @return the user's SID
     * @throws TunException if Windows does not tell, or the client is not there
     */
    public String clientUser() {
        final String consequence = "Windows does not tell who the client is";
        if (Advapi32.ImpersonateNamedPipeClient(handle.pointer()) == 0) {
            throw WindowsFailure.ofLastError("ImpersonateNamedPipeClient", consequence);
        }
        final PointerByReference token = new PointerByReference();
        final int opened;
        final int error;
        try {
            // as self: the client's own rights may not suffice to open its token
            opened = Advapi32.OpenThreadToken(
                    Kernel32.GetCurrentThread(), Advapi32.TOKEN_QUERY, 1, token);
            error = Native.getLastError();
        } finally {
            if (Advapi32.RevertToSelf() == 0) {
                // a thread that goes on as somebody else must do nothing more
                Runtime.getRuntime().halt(1);
            }
        }
        if (opened == 0) {
            throw WindowsFailure.of(error, "OpenThreadToken", consequence);
        }
        try (KernelHandle of = KernelHandle.of(token.getValue())) {
            return UserSid.of(of);
        }
    }

    /**
     * Reads the pipe's owner and access list, which the process that made its first end chose.
     * Windows lets a process name as owner only its own user or a group of its own that may own.
     *
     * @return both, in SDDL
     * @throws TunException if Windows does not tell
     */
    public String security() {
        return SecurityDescriptor.read(handle, "the pipe");
    }

    /**
     * Tells which process made the pipe.
     *
     * @return its process id
     * @throws TunException if Windows does not tell
     */
    public int serverProcessId() {
        final IntByReference processId = new IntByReference();
        if (Kernel32.GetNamedPipeServerProcessId(handle.pointer(), processId) == 0) {
            throw WindowsFailure.ofLastError(
                    "GetNamedPipeServerProcessId", "Windows does not tell who the broker is");
        }
        return processId.getValue();
    }

    /**
     * Waits for bytes, and reads them.
     *
     * @param length how many
     * @param deadlineNs of {@link System#nanoTime()}
     * @return the bytes; null if they did not come in time, or the peer left
     */
    public byte[] read(final int length, final long deadlineNs) {
        int available = available();
        while (available >= 0 && available < length && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(LOOK_NS);
            available = available();
        }
        final byte[] bytes = new byte[length];
        return available >= length
                        && Kernel32.ReadFile(
                                        handle.pointer(),
                                        bytes,
                                        length,
                                        new IntByReference(),
                                        Pointer.NULL)
                                != 0
                ? bytes
                : null;
    }

    /** Returns how many bytes can be read, less than 0 if the peer left. */
    private int available() {
        final IntByReference available = new IntByReference();
        return Kernel32.PeekNamedPipe(
                                handle.pointer(),
                                Pointer.NULL,
                                0,
                                Pointer.NULL,
                                available,
                                Pointer.NULL)
                        == 0
                ? -1
                : available.getValue();
    }

    /**
     * Tells whether the peer has its end open.
     *
     * @return false once it closed it, or died
     */
    public boolean isConnected() {
        return available() >= 0;
    }

    /**
     * Writes bytes; does not wait, since the pipe's buffer holds them.
     *
     * @param bytes less than a buffer
     * @return false if the peer left
     */
    public boolean write(final byte[] bytes) {
        final IntByReference written = new IntByReference();
        return Kernel32.WriteFile(handle.pointer(), bytes, bytes.length, written, Pointer.NULL) != 0
                && written.getValue() == bytes.length;
    }

    /**
     * Waits until the peer closed its end, so that it has read what was written.
     *
     * @param deadlineNs of {@link System#nanoTime()}
     */
    public void awaitClosed(final long deadlineNs) {
        while (isConnected() && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /** Closes this end. Idempotent. */
    @Override
    public void close() {
        handle.close();
    }
}
