package org.tunbroker.launcher.service.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerServiceTest {
    @TempDir
    private Path folder;

    @Test
    void shouldGoOnInTheLogOfAnEarlierService() throws IOException {
        final Path log = BrokerService.folder(folder).resolve("log");
        Files.createDirectory(log.getParent());
        Files.writeString(log, "earlier\n");
        try (PrintStream output = BrokerService.outputTo(log)) {
            output.print("caf\u00e9");
        }
        assertEquals("earlier\ncaf\u00e9", Files.readString(log));
    }

    @Test
    void shouldNotServeWithoutALog() {
        assertThrows(
                UncheckedIOException.class,
                () -> BrokerService.outputTo(folder.resolve("none").resolve("log")));
    }
}
