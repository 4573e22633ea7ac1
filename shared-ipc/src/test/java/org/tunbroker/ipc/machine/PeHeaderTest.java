package org.tunbroker.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeHeaderTest {
    private static final String DOS =
            "4d5a 90000300000004000000ffff0000b8000000000000004000000000000000"
                    + "00000000 00000000 00000000 00000000 00000000 00000000 00000000";

    // DOS header of 64 bytes, its last field 0x40, then the PE header at once
    private static byte[] image(final String pe) {
        return bytes(DOS + "40000000" + pe);
    }

    private static byte[] bytes(final String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "50450000 6486 0a00 00000000 00000000 00000000 f000 2200 0b02, AMD64, false",
        "50450000 6486 0a00 00000000 00000000 00000000 f000 2220 0b02, AMD64, true",
        "50450000 4c01 0500 00000000 00000000 00000000 e000 0201 0b01, I386,  false",
        "50450000 4c01 0500 00000000 00000000 00000000 e000 0221 0b01, I386,  true",
        "50450000 64aa 0500 00000000 00000000 00000000 f000 2220 0b02, ARM64, true",
        "50450000 c401 0500 00000000 00000000 00000000 e000 2221 0b01, ARM,   true",
    })
    void shouldTellTheArchitecture(
            final String pe, final Architecture expected, final boolean library) {
        final PeHeader header = PeHeader.of(image(pe));

        assertTrue(header.isKnown(), header.problem());
        assertEquals(expected, header.architecture());
        assertEquals(library, header.isLibrary());
        assertNull(header.problem());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "50450000 6486 0a00 00000000 00000000 00000000 f000 2200 0b01 | (PE machine 0x8664, optional header 0x10b)",
                "50450000 4c01 0a00 00000000 00000000 00000000 f000 2200 0b02 | (PE machine 0x14c, optional header 0x20b)",
                "50450000 0002 0a00 00000000 00000000 00000000 f000 2200 0b02 | (PE machine 0x200, optional header 0x20b)",
                "50450000 6486 0a00 00000000 00000000 00000000 f000 0400 0b02 | cannot be run (characteristics 0x4)",
                "4e450000 6486 0a00 00000000 00000000 00000000 f000 2200 0b02 | a DOS executable, or a damaged one",
                "50450000 6486 0a00 00000000 00000000 00000000 f000 2200      | (PE header at 64)",
            })
    void shouldSayWhyNotWhenTheArchitectureIsUnknown(final String pe, final String expected) {
        assertRefused(PeHeader.of(image(pe)), expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'', not an executable of Windows",
        "4d, not an executable of Windows",
        "4d5a, damaged Windows executable (2 bytes)",
        "7f454c46 02010100, a Linux executable",
        "2321 2f62696e2f7368, not an executable of Windows",
    })
    void shouldSayWhatElseItIs(final String hex, final String expected) {
        assertRefused(PeHeader.of(bytes(hex)), expected);
    }

    // positions that a sum could overflow with
    @ParameterizedTest
    @CsvSource({"ffffffff", "ffffff7f", "f0ffff7f", "00000080", "e6ffffff", "41000000"})
    void shouldNotFollowAPositionOutOfTheFile(final String position) {
        final byte[] bytes =
                bytes(DOS + position + "50450000 6486 0a00 00000000 00000000 00000000 f000 2200");

        assertRefused(PeHeader.of(bytes), "damaged one of Windows");
    }

    private static void assertRefused(final PeHeader header, final String expected) {
        assertFalse(header.isKnown());
        assertFalse(header.isLibrary());
        assertTrue(header.problem().contains(expected), header.problem());
        assertThrows(IllegalStateException.class, header::architecture);
    }

    @Test
    void shouldReadAFile(@TempDir final Path folder) throws IOException {
        final Path file = Files.write(
                folder.resolve("java.exe"),
                image("50450000 6486 0a00 00000000 00000000 00000000 f000 2200 0b02"));

        assertEquals(Architecture.AMD64, PeHeader.read(file).architecture());
        assertThrows(NoSuchFileException.class, () -> PeHeader.read(folder.resolve("missing.dll")));
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldReadTheJvmThatRunsThisTest() throws IOException {
        final Path home = Path.of(System.getProperty("java.home"));
        final PeHeader program = PeHeader.read(home.resolve("bin").resolve("java.exe"));
        final PeHeader library = PeHeader.read(home.resolve("bin").resolve("java.dll"));

        assertEquals(Architecture.ofThisJvm(), program.architecture());
        assertFalse(program.isLibrary());
        assertEquals(Architecture.ofThisJvm(), library.architecture());
        assertTrue(library.isLibrary());
    }
}
