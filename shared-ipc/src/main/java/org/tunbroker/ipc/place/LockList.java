package org.tunbroker.ipc.place;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * The kernel's list of file locks, for a first answer that needs no native code: JNA takes longer
 * to load than a broker takes to be launched.
 *
 * <p>What it says is a hint. {@link LockProbe} knows.
 *
 * <p>Stateless and thread-safe.
 */
public final class LockList {
    private static final Path LOCKS = Paths.get("/proc/locks");

    private LockList() {}

    /**
     * Tells whether somebody may hold a lock of a file.
     *
     * @param file which
     * @return false if there is no such file, or nobody whom this process can see; true if somebody
     *     does, or it cannot be told
     */
    public static boolean mayBeLocked(final Path file) {
        try {
            final Object inode = Files.getAttribute(file, "unix:ino");
            // 1: POSIX  ADVISORY  WRITE 4711 00:1b:1234567 0 EOF
            // the device is not compared: some file systems show another one here than to stat(2)
            return new String(Files.readAllBytes(LOCKS), StandardCharsets.US_ASCII)
                    .contains(":" + inode + " ");
        } catch (final NoSuchFileException ex) {
            // a kernel without the list leaves the question open
            return !ex.getFile().equals(file.toString());
        } catch (final IOException | UnsupportedOperationException ex) {
            return true;
        }
    }
}
