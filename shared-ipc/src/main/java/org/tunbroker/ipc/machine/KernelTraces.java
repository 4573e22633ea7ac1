package org.tunbroker.ipc.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Optional;

/**
 * Infers the machine's architecture on kernels before Linux 6.1, which do not name it in /proc, for
 * processes that may be emulated or 32-bit.
 *
 * <p>Stateless and thread-safe.
 */
final class KernelTraces {
    // the program that the kernel runs for this thread, which is the emulator if there is one.
    // Emulators replace /proc/self/exe by the emulated program, but not this name
    private static final Path RUNNING_PROGRAM = Paths.get("/proc/thread-self/exe");

    // each line begins with the address of a kernel symbol: 16 digits in a 64-bit kernel, even if
    // the address is hidden
    private static final Path KERNEL_SYMBOLS = Paths.get("/proc/kallsyms");

    private static final int ADDRESS_DIGITS_64 = 16;

    private KernelTraces() {}

    /** Returns the architecture of the machine, or nothing if it cannot be inferred. */
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
