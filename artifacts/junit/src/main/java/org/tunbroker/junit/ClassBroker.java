package org.tunbroker.junit;

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
                .withDirectory(folder)
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
        while (true) {
            try {
                delete();
                return;
            } catch (final IOException ex) {
                // Windows keeps what this process has mapped, until the collector unmaps it
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw ex;
                }
            }
            System.gc();
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
