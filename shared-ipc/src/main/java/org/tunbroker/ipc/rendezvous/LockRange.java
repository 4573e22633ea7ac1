package org.tunbroker.ipc.rendezvous;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.os.linux.LockProbe;

/**
 * The bytes of a lock file that its holder locks: far behind its content, because on Windows nobody
 * else can read what is locked.
 *
 * <p>Linux tells who holds a lock without taking it ({@link LockProbe}). On Windows the one way to
 * ask is to try: a shared lock, held for a moment. Two processes that ask do not disturb each
 * other, but a process that wants the lock then finds it taken. So it tries more than once.
 *
 * <p>Stateless and thread-safe.
 */
public final class LockRange {
    static final long POSITION = 1 << 20;
    static final long LENGTH = 1;
    // a broker that starts may find many clients that wait for it, and ask all the time
    private static final int TRIES = OperatingSystem.current().tellsWhoLocks() ? 1 : 25;
    private static final long BETWEEN_TRIES_NS = TimeUnit.MILLISECONDS.toNanos(20);
    // a JVM refuses to lock what it has locked itself, even twice for reading
    private static final Object ONE_AT_A_TIME = new Object();

    private LockRange() {}

    /**
     * Tries to lock a file for as long as its channel is open.
     *
     * @return false if another process has it
     */
    static boolean tryHold(final FileChannel channel) throws IOException {
        for (int i = 1; channel.tryLock(POSITION, LENGTH, false) == null; i++) {
            if (i == TRIES) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_TRIES_NS);
        }
        return true;
    }

    /**
     * Tells whether somebody holds a file's lock, by trying; for Windows.
     *
     * @param file the lock file
     * @return false also if there is no such file
     * @throws TunException ERROR_GEN_FAILURE
     */
    public static boolean isHeld(final Path file) {
        synchronized (ONE_AT_A_TIME) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    FileLock lock = channel.tryLock(POSITION, LENGTH, true)) {
                return lock == null;
            } catch (final NoSuchFileException ex) {
                return false;
            } catch (final OverlappingFileLockException ex) {
                // the broker is in this JVM, as in tests
                return true;
            } catch (final IOException ex) {
                throw new TunException(
                        ErrorCode.ERROR_GEN_FAILURE,
                        "connect",
                        "the lock file " + file + " cannot be used: " + ex,
                        ex);
            }
        }
    }
}
