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
 * The locked bytes of a lock file. They lie far behind its content, because on Windows no other
 * process can read locked bytes.
 *
 * <p>Linux reports a lock's holder ({@link LockProbe}). On Windows the only test is to take a
 * shared lock for a moment. Two processes that test do not disturb each other, but a process that
 * wants to hold the lock may then find it taken, so it tries more than once.
 *
 * <p>Stateless and thread-safe.
 */
public final class LockRange {
    static final long POSITION = 1 << 20;
    static final long LENGTH = 1;
    // many waiting clients may be testing the lock while a broker starts
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
     * Tells whether a process holds a file's lock, by trying to take it; for Windows.
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
                // this JVM holds the lock, as in tests
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
