package org.tunbroker.launcher.start.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildBrokerTest {
    @TempDir
    private Path folder;

    private final Ended running = new Ended(-1);
    private ArchiveFile archive;
    private int restarts;

    /** A process that has ended, unless its exit code is negative. */
    private static final class Ended extends Process {
        private final int exitCode;

        private Ended(final int exitCode) {
            this.exitCode = exitCode;
        }

        @Override
        public boolean isAlive() {
            return exitCode < 0;
        }

        @Override
        public int exitValue() {
            return exitCode;
        }

        @Override
        public int waitFor() {
            return exitCode;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public void destroy() {
            throw new AssertionError("nobody ends it");
        }
    }

    @BeforeEach
    void makeArchive() throws IOException {
        archive = ArchiveFile.at(folder, 1, "loopback");
        Files.createFile(archive.file());
    }

    private ChildBroker broker(final Process process, final ArchiveFile ofProcess) {
        return new ChildBroker("java", process, ofProcess, () -> {
            restarts++;
            return running;
        });
    }

    @Test
    void shouldStartOnceMoreWithoutTheArchiveThatMayBeTheReason() {
        try (ChildBroker broker = broker(new Ended(1), archive)) {
            assertTrue(broker.isAlive());
            assertEquals(running, broker.process());
            assertFalse(Files.exists(archive.file()));
            assertTrue(broker.isAlive());
        }
        assertEquals(1, restarts);
    }

    @Test
    void shouldStayDeadWithoutAnArchive() {
        try (ChildBroker broker = broker(new Ended(7), null)) {
            assertFalse(broker.isAlive());
            assertEquals(7, broker.exitCode());
        }
        assertEquals(0, restarts);
    }

    @Test
    void shouldStayDeadWhenItEndedInOrder() {
        try (ChildBroker broker = broker(new Ended(0), archive)) {
            assertFalse(broker.isAlive());
            assertEquals(0, broker.exitCode());
        }
        assertEquals(0, restarts);
        assertTrue(Files.exists(archive.file()));
    }
}
