package org.tunbroker.broker.driver.wintun.dll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;

class DllSearchTest {
    private static final String NAME = "wintun.dll";

    @TempDir
    private Path home;

    private Path make(final String... names) throws IOException {
        Path file = home;
        for (final String name : names) {
            file = file.resolve(name);
        }
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    private Path find(final Path setting, final Architecture architecture) {
        return DllSearch.find(new DllChoice(setting, home, null), architecture);
    }

    @Test
    void shouldFindItBesideApplicationBeforeZip() throws Exception {
        final Path inZip = make("wintun", "bin", "amd64", NAME);
        assertEquals(inZip, find(null, Architecture.AMD64));
        final Path beside = make(NAME);
        assertEquals(beside, find(null, Architecture.AMD64));
    }

    @Test
    void shouldFindTheOneOfArchitectureInZip() throws Exception {
        make("wintun", "bin", "amd64", NAME);
        make("wintun", "bin", "arm", NAME);
        final Path x86 = make("wintun", "bin", "x86", NAME);
        final Path arm64 = make("wintun", "bin", "arm64", NAME);
        assertEquals(x86, find(null, Architecture.I386));
        assertEquals(arm64, find(null, Architecture.ARM64));
    }

    @Test
    void shouldTakeSettingAndNothingElse() throws Exception {
        make(NAME);
        final Path other = make("other", "renamed.dll");
        assertEquals(other, find(other, Architecture.AMD64));
        final Path missing = home.resolve("missing.dll");
        final TunException thrown =
                assertThrows(TunException.class, () -> find(missing, Architecture.AMD64));
        assertTrue(thrown.is(ErrorCode.ERROR_FILE_NOT_FOUND), thrown::getMessage);
        assertTrue(thrown.getMessage().contains(missing.toString()), thrown::getMessage);
    }

    @Test
    void shouldTakeSettingThatIsUnpackedZip() throws Exception {
        final Path inside = make("unpacked", "bin", "amd64", NAME);
        assertEquals(inside, find(home.resolve("unpacked"), Architecture.AMD64));
        final Path around = make("around", "wintun", "bin", "amd64", NAME);
        assertEquals(around, find(home.resolve("around"), Architecture.AMD64));
    }

    @Test
    void shouldSayWhereItLookedAndWhereToGetIt() {
        final TunException thrown =
                assertThrows(TunException.class, () -> find(null, Architecture.AMD64));
        assertTrue(thrown.is(ErrorCode.ERROR_FILE_NOT_FOUND), thrown::getMessage);
        assertTrue(thrown.getMessage().contains("www.wintun.net"), thrown::getMessage);
        assertTrue(thrown.getMessage().contains(home.resolve(NAME).toString()), thrown::getMessage);
    }

    @Test
    void shouldFindNothingWithoutSettingAndHome() {
        assertThrows(
                TunException.class,
                () -> DllSearch.find(new DllChoice(null, null, null), Architecture.AMD64));
    }
}
