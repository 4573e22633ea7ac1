package org.tunbroker.junit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.TunClient;

/**
 * The broker of one test class, in a folder of its own. A client keeps it alive between the tests.
 */
final class ClassBroker implements AutoCloseable {
    private static final Path MEMORY = Paths.get("/dev/shm");
    private static final String PREFIX = "tunbroker-junit";
    private static final long END_NS = TimeUnit.SECONDS.toNanos(10);
    // Windows keeps the files that this process has mapped, some until it ends, and deletes them
    // then. Their folder, the log and the lock stay in the folder for temporary files.
    private static final boolean KEEPS_MAPPED = File.separatorChar == '\\';
    private static final long UNMAPPED_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path folder;
    private final ConnectOptions options;
    private final TunClient keeper;

    /**
     * Starts it.
     *
     * @param driver its driver
     * @throws TunException as {@link TunClient#connect}
     */
    ClassBroker(final String driver) {
        try {
            // where there is such a folder, its files are memory
            folder = Files.isWritable(MEMORY)
                    ? Files.createTempDirectory(MEMORY, PREFIX)
                    : Files.createTempDirectory(PREFIX);
        } catch (final IOException ex) {
            throw new UncheckedIOException("no folder for a broker can be made", ex);
        }
        options = new ConnectOptions()
                .withDriver(driver)
                // The client makes it, with rights of its own: on Windows a new folder has those of
                // the one around it, which may let others in.
                .withDirectory(folder.resolve("broker"))
                .withBrokerIdleExit(Duration.ZERO);
        keeper = connect();
    }

    private TunClient connect() {
        try {
            return TunClient.connect(options);
        } catch (final TunException ex) {
            try {
                delete();
            } catch (final IOException fault) {
                ex.addSuppressed(fault);
            }
            throw ex;
        }
    }

    ConnectOptions options() {
        return options;
    }

    @Override
    public void close() throws IOException {
        keeper.close();
        final long deadlineNs = System.nanoTime() + END_NS;
        awaitEnd(deadlineNs);
        deleteBy(KEEPS_MAPPED ? System.nanoTime() + UNMAPPED_NS : deadlineNs);
    }

    private void deleteBy(final long deadlineNs) throws IOException {
        while (true) {
            try {
                delete();
                return;
            } catch (final IOException ex) {
                // the broker that leaves deletes files too
                if (System.nanoTime() - deadlineNs >= 0) {
                    if (KEEPS_MAPPED) {
                        return;
                    }
                    throw ex;
                }
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private void delete() throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes)
                    throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(final Path visited, final IOException fault)
                    throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void awaitEnd(final long deadlineNs) {
        while (System.nanoTime() - deadlineNs < 0) {
            try {
                TunClient.connect(options.withoutStart()).close();
            } catch (final TunException ex) {
                if (ex.is(ErrorCode.ERROR_FILE_NOT_FOUND)) {
                    return;
                }
                // it is leaving
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        throw new IllegalStateException("a broker still runs in " + folder
                + ": a test left a client open. Close it, or take it as a parameter");
    }
}
