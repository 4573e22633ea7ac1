package org.tunbroker.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfHeaderTest {
    private static byte[] bytes(final String hex) {
        return Arrays.copyOf(HexFormat.of().parseHex(hex.replace(" ", "")), ElfHeader.LENGTH);
    }

    @ParameterizedTest
    @CsvSource({
        "7f454c46 01 01 01 000000000000000000 0200 0300, I386",
        "7f454c46 01 01 01 030000000000000000 0300 0300, I386",
        "7f454c46 02 01 01 000000000000000000 0200 3e00, AMD64",
        "7f454c46 02 01 01 000000000000000000 0300 3e00, AMD64",
        "7f454c46 01 01 01 000000000000000000 0300 2800, ARM",
        "7f454c46 02 01 01 000000000000000000 0300 b700, ARM64",
        "7f454c46 02 01 01 000000000000000000 0300 f300, RISCV64",
        "7f454c46 02 01 01 000000000000000000 0300 0201, LOONGARCH64",
        "7f454c46 02 01 01 000000000000000000 0300 1500, PPC64LE",
        "7f454c46 02 01 01 000000000000000000 0300 0800, MIPS64EL",
    })
    void shouldTellTheArchitecture(final String hex, final Architecture expected) {
        final ElfHeader header = ElfHeader.of(bytes(hex));

        assertTrue(header.isKnown());
        assertEquals(expected, header.architecture());
        assertNull(header.problem());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7f454c46 01 01 01 000000000000000000 0300 3e00 | (ELF machine 62, 32-bit, little-endian)",
                "7f454c46 02 02 01 000000000000000000 0003 00b7 | (ELF machine 183, 64-bit, big-endian)",
                "7f454c46 02 01 01 000000000000000000 0300 2b00 | (ELF machine 43, 64-bit, little-endian)",
                "7f454c46 02 02 01 000000000000000000 0002 0016 | (ELF machine 22, 64-bit, big-endian)",
                "7f454c46 02 01 01 000000000000000000 0100 3e00 | no executable (type 1)",
                "7f454c46 03 01 01 000000000000000000 0200 3e00 | damaged ELF file (class 3, data 1)",
                "7f454c46 02 00 01 000000000000000000 0200 3e00 | damaged ELF file (class 2, data 0)",
                "7f454c46                                       | damaged ELF file (class 0, data 0)",
                "4d5a9000 03 00 00 000400000000ffff00 0000 b800 | a Windows executable",
                "cafebabe 00 00 00 3d                           | not an executable",
            })
    void shouldSayWhyNotWhenTheArchitectureIsUnknown(final String hex, final String expected) {
        final ElfHeader header = ElfHeader.of(bytes(hex));

        assertFalse(header.isKnown());
        assertTrue(header.problem().contains(expected), header.problem());
        assertThrows(IllegalStateException.class, header::architecture);
    }

    @Test
    void shouldNameAScript(@TempDir final Path folder) throws IOException {
        final Path script =
                Files.writeString(folder.resolve("java"), "#!/bin/sh\n", StandardCharsets.US_ASCII);

        assertEquals("a script, not an executable", ElfHeader.read(script).problem());
    }

    @Test
    void shouldRefuseAFileThatIsTooShort(@TempDir final Path folder) throws IOException {
        final Path file =
                Files.write(folder.resolve("java"), Arrays.copyOf(bytes("7f454c4602010100"), 19));

        assertFalse(ElfHeader.read(file).isKnown());
        assertEquals(
                "not an executable",
                ElfHeader.read(Files.createFile(folder.resolve("empty"))).problem());
    }

    @Test
    void shouldThrowWhenThereIsNoFile(@TempDir final Path folder) {
        assertThrows(NoSuchFileException.class, () -> ElfHeader.read(folder.resolve("java")));
        assertThrows(
                IllegalArgumentException.class, () -> ElfHeader.of(new byte[ElfHeader.LENGTH - 1]));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldReadTheExecutableOfThisJvm() throws IOException {
        final Path java = Path.of(System.getProperty("java.home"), "bin", "java");

        assertEquals(Architecture.ofThisJvm(), ElfHeader.read(java).architecture());
    }

    @Test
    void shouldReadTheExecutablesOfAllJvmsThatDebianInstalled() throws IOException {
        final Map<String, Architecture> suffixes = Map.of(
                "amd64",
                Architecture.AMD64,
                "i386",
                Architecture.I386,
                "arm64",
                Architecture.ARM64,
                "armhf",
                Architecture.ARM);
        for (final Map.Entry<String, Architecture> suffix : suffixes.entrySet()) {
            final Path java =
                    Path.of("/usr/lib/jvm/java-17-openjdk-" + suffix.getKey(), "bin/java");
            if (Files.exists(java)) {
                assertEquals(
                        suffix.getValue(), ElfHeader.read(java).architecture(), java.toString());
            }
        }
    }
}
