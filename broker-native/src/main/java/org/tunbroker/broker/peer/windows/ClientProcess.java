package org.tunbroker.broker.peer.windows;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.windows.Kernel32;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.ipc.os.windows.UserSid;
import org.tunbroker.ipc.os.windows.WindowsFailure;

/**
 * The process of a client, into which the broker makes handles. The client owns these handles: it
 * closes them, or the kernel does when it dies.
 *
 * <p>Thread-safe: {@link #close} waits for calls under way, because Windows may give the closed
 * handle's number to another process.
 */
final class ClientProcess implements AutoCloseable {
    private final int id;
    private final KernelHandle handle;
    private boolean closed;

    private ClientProcess(final int id, final KernelHandle handle) {
        this.id = id;
        this.handle = handle;
    }

    /**
     * Opens a process.
     *
     * @param id as the kernel told it
     * @return the process, owned by the caller
     * @throws TunException ERROR_INVALID_PARAMETER if there is none, ERROR_ACCESS_DENIED
     */
    static ClientProcess open(final int id) {
        final Pointer process = Kernel32.OpenProcess(
                Kernel32.SYNCHRONIZE
                        | Kernel32.PROCESS_DUP_HANDLE
                        | Kernel32.PROCESS_QUERY_LIMITED_INFORMATION,
                0,
                id);
        return new ClientProcess(
                id,
                KernelHandle.ofResult(
                        process, "OpenProcess", "process " + id + " cannot be given handles"));
    }

    int id() {
        return id;
    }

    /** Returns the SID of the process's user. */
    synchronized String user() {
        checkOpen();
        return UserSid.ofProcess(handle);
    }

    /**
     * Makes a handle in the client.
     *
     * @param object a handle of this process
     * @param access what the client may do with it
     * @return the client's handle
     * @throws TunException ERROR_ACCESS_DENIED if the client is dying, ERROR_INVALID_HANDLE after
     *     close
     */
    int share(final KernelHandle object, final int access) {
        return share(object.pointer(), access);
    }

    /** Makes a handle on this process in the client, which is signalled when the broker dies. */
    int shareOwnProcess() {
        return share(OwnProcess.pseudoHandle(), Kernel32.SYNCHRONIZE);
    }

    private synchronized int share(final Pointer object, final int access) {
        checkOpen();
        return (int) Pointer.nativeValue(duplicate(object, handle.pointer(), access));
    }

    /**
     * Closes a handle in the client that the client was never told of.
     *
     * @param value what {@link #share} returned
     */
    synchronized void takeBack(final int value) {
        if (!closed) {
            // fails if the client is dead, and then there is nothing to close
            Kernel32.DuplicateHandle(
                    handle.pointer(),
                    new Pointer(value),
                    Pointer.NULL,
                    new PointerByReference(),
                    0,
                    0,
                    Kernel32.DUPLICATE_CLOSE_SOURCE);
        }
    }

    /**
     * Returns another handle on the process, to wait for its death.
     *
     * @return the handle, owned by the caller
     */
    synchronized KernelHandle newHandleToWaitFor() {
        checkOpen();
        return KernelHandle.of(
                duplicate(handle.pointer(), OwnProcess.pseudoHandle(), Kernel32.SYNCHRONIZE));
    }

    private static Pointer duplicate(
            final Pointer object, final Pointer targetProcess, final int access) {
        final PointerByReference target = new PointerByReference();
        if (Kernel32.DuplicateHandle(
                        OwnProcess.pseudoHandle(), object, targetProcess, target, access, 0, 0)
                == 0) {
            throw WindowsFailure.ofLastError(
                    "DuplicateHandle", "a client cannot be given a handle");
        }
        return target.getValue();
    }

    private void checkOpen() {
        if (closed) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE, "DuplicateHandle", "the client is gone");
        }
    }

    synchronized boolean isDead() {
        return closed || handle.await(0);
    }

    /** Closes the handle; the process goes on. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        handle.close();
    }
}
