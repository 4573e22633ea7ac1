package org.tunbroker.ipc.place;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.platform.Architecture;

/**
 * Asks the kernel which process holds the lock of a file (fcntl F_GETLK), without taking it.
 *
 * <p>Not for a file that this process locked itself: closing the probe would drop that lock.
 *
 * <p>Thread-safe.
 */
public final class LockProbe implements AutoCloseable {
    private static final int O_RDONLY = 0;
    // or a pipe of that name would block the caller
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;
    private static final int FLOCK_LENGTH = 32;
    private static final int ENOENT = 2;

    // struct flock with 64-bit offsets: two shorts, start and length of 64 bits, the process id.
    // 64-bit values are aligned to 8, but to 4 on i386
    private static final boolean NARROW = Native.POINTER_SIZE == Integer.BYTES;
    private static final int PROCESS_ID_OFFSET =
            Architecture.ofThisJvm() == Architecture.I386 ? 20 : 24;
    // F_GETLK where off_t is 64 bits wide, F_GETLK64 where it is not
    private static final int F_GETLK = NARROW ? 12 : 5;

    static {
        Native.register(LockProbe.class, NativeLibrary.getProcess());
    }

    private final Memory flock = new Memory(FLOCK_LENGTH);
    private int descriptor;

    private LockProbe(final int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens a probe.
     *
     * @param file whose lock is asked for
     * @return the probe, owned by the caller; null if there is no such file
     * @throws TunException ERROR_GEN_FAILURE
     */
    public static LockProbe open(final Path file) {
        final int descriptor = open(file.toString(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (descriptor < 0) {
            final int errno = Native.getLastError();
            if (errno == ENOENT) {
                return null;
            }
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "open",
                    file + " cannot be opened, errno " + errno);
        }
        return new LockProbe(descriptor);
    }

    /**
     * Asks who holds the lock.
     *
     * @return a process id, or 0 if nobody does, or if the holder is not visible in this process's
     *     process namespace
     * @throws TunException ERROR_INVALID_HANDLE after close
     */
    public synchronized int holder() {
        if (descriptor < 0) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_HANDLE, "fcntl", "the lock probe is closed");
        }
        flock.clear();
        flock.setShort(0, F_WRLCK);
        if (fcntl(descriptor, F_GETLK, flock) != 0) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "fcntl",
                    "F_GETLK failed, errno " + Native.getLastError());
        }
        return flock.getShort(0) == F_UNLCK ? 0 : flock.getInt(PROCESS_ID_OFFSET);
    }

    /** Closes the descriptor. Idempotent. */
    @Override
    public synchronized void close() {
        if (descriptor >= 0) {
            close(descriptor);
            descriptor = -1;
        }
    }

    private static native int open(String path, int flags);

    private static native int fcntl(int descriptor, int command, Pointer flock);

    private static native int close(int descriptor);
}
