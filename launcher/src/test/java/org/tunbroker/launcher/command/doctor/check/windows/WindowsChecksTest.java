package org.tunbroker.launcher.command.doctor.check.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.launcher.command.doctor.check.Finding;

class WindowsChecksTest {
    @TempDir
    private Path folder;

    private Finding look() throws IOException {
        return new DllCheck(folder, Architecture.AMD64).look().get(0);
    }

    @Test
    void shouldTellWhereTheDllComesFrom() throws IOException {
        final Finding finding = look();
        assertEquals(Finding.State.WARNING, finding.state());
        assertTrue(finding.text().startsWith("no wintun.dll in "), finding.text());
        assertTrue(finding.mend().contains("www.wintun.net"), finding.mend());
    }

    @Test
    void shouldTellTheHashOfAnUnknownDll() throws IOException {
        final Path dll =
                Files.createDirectories(folder.resolve("wintun/bin/amd64")).resolve("wintun.dll");
        Files.write(dll, "abc".getBytes(StandardCharsets.US_ASCII));
        final Finding finding = look();
        assertEquals(Finding.State.WARNING, finding.state());
        // FIPS 180-2, appendix B.1
        assertTrue(
                finding.text()
                        .endsWith(
                                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
                finding.text());
    }

    @Test
    void shouldTellElevation() {
        assertEquals(Finding.State.OK, new ElevationCheck(true).look().get(0).state());
        assertEquals(
                Finding.State.WARNING, new ElevationCheck(false).look().get(0).state());
    }
}
