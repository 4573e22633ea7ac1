package org.tunbroker.launcher.command.selftest;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ipc.os.OperatingSystem;

/** Removes the folder that a test of its own used. Stateless. */
final class OwnFiles {
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_MS = 100;

    private OwnFiles() {}

    /**
     * Removes a folder with all that is in it. Windows keeps a file that this process maps, until
     * the collector finds out that nobody needs it.
     *
     * @throws IOException if something stays
     */
    static void remove(final Path folder) throws IOException, InterruptedException {
        final long deadline = System.nanoTime() + LONGEST_NS;
        while (true) {
            try {
                removeNow(folder);
                return;
            } catch (final IOException ex) {
                if (!OperatingSystem.current().keepsMappedFiles()
                        || System.nanoTime() - deadline >= 0) {
                    throw ex;
                }
            }
            System.gc();
            Thread.sleep(LOOK_MS);
        }
    }

    private static void removeNow(final Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes)
                    throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(final Path left, final IOException failure)
                    throws IOException {
                Files.delete(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
