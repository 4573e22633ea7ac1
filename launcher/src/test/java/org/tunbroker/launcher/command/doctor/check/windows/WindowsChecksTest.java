package org.tunbroker.launcher.command.doctor.check.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.installed.windows.StartMessage;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.launcher.command.doctor.check.Check;
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
    void shouldTellElevation() throws IOException, InterruptedException {
        assertState(Finding.State.OK, new ElevationCheck(true, false));
        assertState(Finding.State.WARNING, new ElevationCheck(false, false));
        assertState(Finding.State.OK, new ElevationCheck(false, true));
    }

    @Test
    void shouldTellWhatTheServiceAnswers() throws IOException, InterruptedException {
        assertState(Finding.State.OK, new ServiceCheck(null));
        assertFalse(new ServiceCheck(null).startsBrokers());
        final ServiceCheck served = new ServiceCheck(new StartMessage.Answer(0, ""));
        assertState(Finding.State.OK, served);
        assertTrue(served.startsBrokers());
        final ServiceCheck unlisted = new ServiceCheck(
                new StartMessage.Answer(ErrorCode.ERROR_ACCESS_DENIED.code(), "not on its list"));
        assertState(Finding.State.WARNING, unlisted);
        assertTrue(unlisted.look().get(0).text().contains("not on its list"));
        assertState(
                Finding.State.WRONG,
                new ServiceCheck(
                        new StartMessage.Answer(ErrorCode.ERROR_TIMEOUT.code(), "silent")));
    }

    private static void assertState(final Finding.State expected, final Check check)
            throws IOException, InterruptedException {
        assertEquals(expected, check.look().get(0).state());
    }
}
