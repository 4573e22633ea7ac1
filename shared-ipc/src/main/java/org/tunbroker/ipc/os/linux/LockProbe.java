package org.tunbroker.ipc.os.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.FileNames;

/**
 * Asks the kernel which process holds the lock of a file (fcntl F_GETLK), without taking it.
 *
 * <p>Not for a file that this process locked itself: closing the probe would drop that lock.
 *
 * <p>Thread-safe.
 */
public final class LockProbe implements AutoCloseable {
    /** The holder is in a process namespace that this process cannot see. */
    public static final int INVISIBLE = -1;

    /** An open file holds the lock (F_OFD_SETLK), whichever processes have it open. */
    public static final int NO_PROCESS = -2;

    // what the kernel tells of such a lock
    private static final int OF_OPEN_FILE = -1;

    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;
    private static final int FLOCK_LENGTH = 32;
    // struct flock with 64-bit offsets: two shorts, start and length of 64 bits, the process id
    private static final int PROCESS_ID_OFFSET = LinuxNumbers.ofThisProcess().lockProcessOffset();
    private static final int F_GETLK = LinuxNumbers.ofThisProcess().lockQuery();

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
        final int descriptor = LibC.open(
                FileNames.encode(file),
                // non-blocking, because opening a pipe of that name would block
                LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        if (descriptor < 0) {
            final int errno = LibC.errno();
            if (errno == LibC.ENOENT) {
                return null;
            }
            throw new TunException(
                    errno == LibC.EMFILE || errno == LibC.ENFILE
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
     * @return a process id, as this process's namespace counts them; 0 if no process does;
     *     {@link #INVISIBLE} if a process does that is not in that namespace; {@link #NO_PROCESS}
     *     if an open file does, as no broker's
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
        if (LibC.fcntl(descriptor, F_GETLK, flock) != 0) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE, "fcntl", "F_GETLK failed, errno " + LibC.errno());
        }
        if (flock.getShort(0) == F_UNLCK) {
            return 0;
        }
        // 0 stands for a process of another namespace
        final int holder = flock.getInt(PROCESS_ID_OFFSET);
        if (holder == OF_OPEN_FILE) {
            return NO_PROCESS;
        }
        return holder == 0 ? INVISIBLE : holder;
    }

    /** Closes the descriptor. Idempotent. */
    @Override
    public synchronized void close() {
        if (descriptor >= 0) {
            LibC.close(descriptor);
            descriptor = -1;
        }
    }
}
