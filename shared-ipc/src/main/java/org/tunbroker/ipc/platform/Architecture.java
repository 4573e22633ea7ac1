package org.tunbroker.ipc.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Locale;

/**
 * A processor architecture that tunbroker runs on: the one of this JVM, or the one of the machine,
 * which differ when the JVM is a 32-bit or an emulated process.
 *
 * <p>Immutable and thread-safe.
 */
public enum Architecture {
    /** 32-bit x86. */
    I386("i386", 32, 3, 0x014C),
    /** 64-bit x86. */
    AMD64("amd64", 64, 62, 0x8664),
    /** 32-bit ARM. */
    ARM("arm", 32, 40, 0x01C4),
    /** 64-bit ARM. */
    ARM64("arm64", 64, 183, 0xAA64);

    // written by the kernel itself; uname(2) tells an emulated process what it wants to hear
    private static final Path KERNEL_ARCHITECTURE = Paths.get("/proc/sys/kernel/arch");

    private final String label;
    private final int bits;
    private final int elfMachine;
    private final int peMachine;

    Architecture(final String label, final int bits, final int elfMachine, final int peMachine) {
        this.label = label;
        this.bits = bits;
        this.elfMachine = elfMachine;
        this.peMachine = peMachine;
    }

    /**
     * Returns the name that tunbroker prints.
     *
     * @return for example {@code amd64}
     */
    public String label() {
        return label;
    }

    /**
     * Returns the width of a pointer.
     *
     * @return 32 or 64
     */
    public int bits() {
        return bits;
    }

    /**
     * Returns the number that stands in the field e_machine of an ELF header.
     *
     * @return the ELF machine number
     */
    public int elfMachine() {
        return elfMachine;
    }

    /**
     * Returns the number that stands in the field Machine of a PE header.
     *
     * @return the PE machine number, IMAGE_FILE_MACHINE_...
     */
    public int peMachine() {
        return peMachine;
    }

    /**
     * Finds the architecture that a name stands for.
     *
     * @param name a name as Java, Debian or Linux use it, such as {@code x86_64} or {@code aarch64}
     * @return the architecture
     * @throws IllegalArgumentException if the name is none that tunbroker supports
     */
    public static Architecture of(final String name) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "x86":
            case "i386":
            case "i486":
            case "i586":
            case "i686":
                return I386;
            case "x86_64":
            case "amd64":
                return AMD64;
            case "arm":
            case "armv6l":
            case "armv7l":
            case "armv8l":
                return ARM;
            case "aarch64":
            case "arm64":
                return ARM64;
            default:
                throw new IllegalArgumentException("unsupported architecture: name=" + name);
        }
    }

    /**
     * Returns the architecture of this JVM.
     *
     * @return what this process was built for, also when it is emulated
     */
    public static Architecture ofThisJvm() {
        return of(System.getProperty("os.arch"));
    }

    /**
     * Returns the architecture of the machine, as the kernel tells it.
     *
     * @return the native architecture
     */
    public static Architecture ofThisMachine() {
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            return WindowsMachine.architecture();
        }
        try {
            final byte[] name = Files.readAllBytes(KERNEL_ARCHITECTURE);
            return of(new String(name, StandardCharsets.US_ASCII).trim());
        } catch (final IOException ex) {
            // before Linux 6.1 there is no such file
            return KernelTraces.architecture().orElseGet(Architecture::ofThisJvm);
        }
    }
}
