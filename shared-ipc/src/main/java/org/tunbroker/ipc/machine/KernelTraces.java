package org.tunbroker.ipc.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Optional;

/**
 * What a kernel before Linux 6.1, which does not name its architecture in /proc, still gives away
 * of it to a process that may be emulated or of 32 bits.
 *
 * <p>Stateless and thread-safe.
 */
final class KernelTraces {
    // the program that the kernel runs for this thread, the emulator if there is one: emulators
    // present the emulated
    // program as /proc/self/exe, but leave this name alone
    private static final Path RUNNING_PROGRAM = Paths.get("/proc/thread-self/exe");

    // a line for each of the kernel's symbols, beginning with its address: 16 digits in a 64-bit
    // kernel, even when
    // the address itself is kept secret
    private static final Path KERNEL_SYMBOLS = Paths.get("/proc/kallsyms");

    private static final int ADDRESS_DIGITS_64 = 16;

    private KernelTraces() {}

    /** Returns the architecture of the machine, or nothing when the traces do not tell. */
    static Optional<Architecture> architecture() {
        return architecture(RUNNING_PROGRAM, KERNEL_SYMBOLS);
    }

    static Optional<Architecture> architecture(
            final Path runningProgram, final Path kernelSymbols) {
        try {
            final ElfHeader header = ElfHeader.read(runningProgram);
            if (!header.isKnown()) {
                return Optional.empty();
            }
            return Optional.of(
                    isOf64Bits(kernelSymbols)
                            ? wide(header.architecture())
                            : header.architecture());
        } catch (final IOException ex) {
            return Optional.empty();
        }
    }

    private static boolean isOf64Bits(final Path kernelSymbols) {
        try (BufferedReader symbols =
                Files.newBufferedReader(kernelSymbols, StandardCharsets.ISO_8859_1)) {
            final String line = symbols.readLine();
            return line != null && line.indexOf(' ') == ADDRESS_DIGITS_64;
        } catch (final IOException ex) {
            return false;
        }
    }

    // a 64-bit kernel runs the 32-bit programs of its own family without an emulator
    private static Architecture wide(final Architecture program) {
        switch (program) {
            case I386:
                return Architecture.AMD64;
            case ARM:
                return Architecture.ARM64;
            default:
                return program;
        }
    }
}
