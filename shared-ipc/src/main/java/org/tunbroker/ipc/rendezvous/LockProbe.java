package org.tunbroker.ipc.rendezvous;

import com.sun.jna.Function;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.FileNames;
import org.tunbroker.ipc.os.LinuxNumbers;
import org.tunbroker.ipc.os.NativeMethods;

/**
 * Asks the kernel which process holds the lock of a file (fcntl F_GETLK), without taking it.
 *
 * <p>Not for a file that this process locked itself: closing the probe would drop that lock.
 *
 * <p>Thread-safe.
 */
public final class LockProbe implements AutoCloseable {
    /** Holds a lock, but in a process namespace that this process cannot look into. */
    public static final int INVISIBLE = -1;

    private static final int O_RDONLY = 0;
    // or a pipe of that name would block the caller
    private static final int O_NONBLOCK = LinuxNumbers.ofThisProcess().nonBlocking();
    private static final int O_CLOEXEC = 02000000;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;
    private static final int FLOCK_LENGTH = 32;
    private static final int ENOENT = 2;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;

    // struct flock with 64-bit offsets: two shorts, start and length of 64 bits, the process id
    private static final int PROCESS_ID_OFFSET = LinuxNumbers.ofThisProcess().lockProcessOffset();
    private static final int F_GETLK = LinuxNumbers.ofThisProcess().lockQuery();

    private static final Function OPEN = NativeMethods.function("open");
    private static final Function FCNTL = NativeMethods.function("fcntl");
    private static final Function CLOSE = NativeMethods.function("close");

    private final ByteBuffer flock =
            ByteBuffer.allocateDirect(FLOCK_LENGTH).order(ByteOrder.nativeOrder());
    private int descriptor;

    private LockProbe(final int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens a probe.
     *
     * @param file whose lock is asked for
     * @return the probe, owned by the caller; null if there is no such file
     * @throws TunException ERROR_TOO_MANY_OPEN_FILES, ERROR_GEN_FAILURE
     */
    public static LockProbe open(final Path file) {
        final int descriptor = open(FileNames.encode(file), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (descriptor < 0) {
            final int errno = Native.getLastError();
            if (errno == ENOENT) {
                return null;
            }
            throw new TunException(
                    errno == EMFILE || errno == ENFILE
                            ? ErrorCode.ERROR_TOO_MANY_OPEN_FILES
                            : ErrorCode.ERROR_GEN_FAILURE,
                    "open",
                    file + " cannot be opened, errno " + errno);
        }
        return new LockProbe(descriptor);
    }

    /**
     * Asks who holds the lock.
     *
     * @return a process id, as this process's namespace counts them; 0 if nobody does;
     *     {@link #INVISIBLE} if somebody does whom that namespace does not have
     * @throws TunException ERROR_INVALID_HANDLE after close
     */
    public synchronized int holder() {
        if (descriptor < 0) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE, "fcntl", "the lock probe is closed");
        }
        for (int i = 0; i < FLOCK_LENGTH; i++) {
            flock.put(i, (byte) 0);
        }
        flock.putShort(0, F_WRLCK);
        if (fcntl(descriptor, F_GETLK, flock) != 0) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "fcntl",
                    "F_GETLK failed, errno " + Native.getLastError());
        }
        if (flock.getShort(0) == F_UNLCK) {
            return 0;
        }
        // 0 stands for a process of another namespace
        final int holder = flock.getInt(PROCESS_ID_OFFSET);
        return holder == 0 ? INVISIBLE : holder;
    }

    /** Closes the descriptor. Idempotent. */
    @Override
    public synchronized void close() {
        if (descriptor >= 0) {
            close(descriptor);
            descriptor = -1;
        }
    }

    // not as native methods: JNA would hold this class, and these calls are few
    private static int open(final byte[] path, final int flags) {
        return OPEN.invokeInt(new Object[] {path, flags});
    }

    private static int fcntl(final int descriptor, final int command, final ByteBuffer lock) {
        return FCNTL.invokeInt(new Object[] {descriptor, command, lock});
    }

    private static int close(final int descriptor) {
        return CLOSE.invokeInt(new Object[] {descriptor});
    }
}
