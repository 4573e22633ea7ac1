package org.tunbroker.ipc.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTracesTest {
    private static final String SYMBOL_64 = "0000000000000000 A fixed_percpu_data\n";
    private static final String SYMBOL_32 = "00000000 A fixed_percpu_data\n";

    @TempDir
    private Path folder;

    private Optional<Architecture> architecture(final String program, final String symbols)
            throws IOException {
        final byte[] header = HexFormat.of().parseHex(program);
        return KernelTraces.architecture(
                Files.write(folder.resolve("program"), header),
                Files.writeString(folder.resolve("symbols"), symbols));
    }

    @ParameterizedTest
    @CsvSource({
        "7f454c4601010100000000000000000002000300, I386, AMD64",
        "7f454c4601010100000000000000000002002800, ARM, ARM64",
        "7f454c4602010100000000000000000002003e00, , AMD64",
        "7f454c460201010000000000000000000200b700, , ARM64",
    })
    void shouldTellTheKernelFromTheProgramThatItRuns(
            final String program, final Architecture on32Bits, final Architecture on64Bits)
            throws IOException {
        assertEquals(Optional.of(on64Bits), architecture(program, SYMBOL_64));
        if (on32Bits != null) {
            assertEquals(Optional.of(on32Bits), architecture(program, SYMBOL_32));
            assertEquals(Optional.of(on32Bits), architecture(program, ""));
        }
    }

    @Test
    void shouldTellNothingWhenThereIsNoTrace() throws IOException {
        assertEquals(Optional.empty(), architecture("00", SYMBOL_64));
        assertEquals(
                Optional.empty(),
                KernelTraces.architecture(folder.resolve("none"), folder.resolve("none")));
    }

    @Test
    void shouldAgreeWithTheKernelOfThisMachine() {
        assertEquals(Optional.of(Architecture.ofThisMachine()), KernelTraces.architecture());
    }
}
