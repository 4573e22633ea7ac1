package org.tunbroker.tests.jvm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.tunbroker.ipc.os.OperatingSystem;

/**
 * The JVMs that tests run clients in: one of each architecture, and Java 8. All but the test's own
 * are named by a system property, which scripts/test.sh sets when the machine has one:
 * {@code tunbroker.jvm.i386}, {@code tunbroker.jvm.java8-i386} and so on, the words that start it,
 * separated by blanks. A test in a JVM that no property names is skipped.
 *
 * <p>Immutable and thread-safe.
 */
public enum JvmArchitecture {
    /** The architecture, and the very JVM, of the test. */
    NATIVE,
    /** 32-bit x86. */
    I386,
    /** 64-bit ARM, emulated by qemu-user on other machines. */
    ARM64,
    /** Java 8 of the test's architecture. */
    JAVA8,
    /** Java 8 of 32-bit x86. */
    JAVA8_I386,
    /** 64-bit RISC-V, emulated on other machines. */
    RISCV64,
    /** 64-bit POWER, little-endian, emulated on other machines. */
    PPC64LE;

    /** Tells whether each instruction of such a JVM takes several of the machine's. */
    public boolean isEmulated() {
        return this == ARM64 || this == RISCV64 || this == PPC64LE;
    }

    /**
     * Returns what a command for such a JVM begins with.
     *
     * @throws IllegalStateException if there is no such JVM
     */
    public List<String> command() {
        if (this == NATIVE) {
            final boolean windows = OperatingSystem.current() == OperatingSystem.WINDOWS;
            final Path folder = Path.of(System.getProperty("java.home"), "bin");
            return List.of(folder.resolve(windows ? "java.exe" : "java").toString());
        }
        if (!isAvailable()) {
            throw new IllegalStateException(whyUnavailable());
        }
        return List.of(System.getProperty(property()).trim().split(" +"));
    }

    /** Tells whether there is such a JVM. */
    public boolean isAvailable() {
        return this == NATIVE || !System.getProperty(property(), "").isBlank();
    }

    /** Says why there is none, and what to do about it. */
    public String whyUnavailable() {
        return "the system property " + property() + " names no JVM; run scripts/test.sh --install";
    }

    /** Skips the test when there is no such JVM. */
    public void assumeAvailable() {
        assumeTrue(isAvailable(), this::whyUnavailable);
    }

    /**
     * Skips the test when there is no such JVM; and where heavy tests are not wanted, when it is
     * another one than the test's own: for tests that take long in each.
     */
    public void assumeAvailableForLong() {
        assumeTrue(
                this == NATIVE || !"heavy".equals(System.getProperty("tunbroker.test.excluded")),
                "in other JVMs it takes long; scripts/test.sh --all runs it there");
        assumeAvailable();
    }

    private String property() {
        return "tunbroker.jvm." + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
