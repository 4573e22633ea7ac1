package org.tunbroker.launcher.start.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

@EnabledOnOs(OS.LINUX)
class BrokerOutputTest {
    @TempDir
    private Path folder;

    private Path log;
    private Path oldLog;

    @BeforeEach
    void chooseFiles() {
        log = folder.resolve("log");
        oldLog = folder.resolve("log.1");
    }

    private static String permissions(final Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void shouldMakeAFileThatNobodyElseReads() throws IOException {
        BrokerOutput.prepare(log);

        assertEquals("rw-------", permissions(log));
    }

    @Test
    void shouldKeepWhatIsThereAndTakeItAwayFromOthers() throws IOException {
        Files.writeString(log, "earlier");
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r--r--"));

        BrokerOutput.prepare(log);

        assertEquals("earlier", Files.readString(log));
        assertEquals("rw-------", permissions(log));
        assertFalse(Files.exists(oldLog));
    }

    @Test
    void shouldPutALongLogAside() throws IOException {
        Files.writeString(oldLog, "older still");
        Files.write(log, new byte[(int) BrokerOutput.LONGEST + 1]);

        BrokerOutput.prepare(log);

        assertEquals(0, Files.size(log));
        assertEquals(BrokerOutput.LONGEST + 1, Files.size(oldLog));
    }

    @Test
    void shouldRefuseALink() throws IOException {
        final Path target = Files.writeString(folder.resolve("target"), "precious");
        Files.createSymbolicLink(log, target);

        final TunException refused =
                assertThrows(TunException.class, () -> BrokerOutput.prepare(log));

        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.getMessage());
        assertEquals("precious", Files.readString(target));
    }

    @Test
    void shouldRefuseALinkToNothing() throws IOException {
        final Path target = folder.resolve("target");
        Files.createSymbolicLink(log, target);

        assertThrows(TunException.class, () -> BrokerOutput.prepare(log));
        assertFalse(Files.exists(target));
    }

    @Test
    void shouldRefuseAFolder() throws IOException {
        Files.createDirectory(log);

        assertThrows(TunException.class, () -> BrokerOutput.prepare(log));
    }
}
