package org.tunbroker.ipc.machine;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;

/**
 * A processor architecture that tunbroker runs on: that of this JVM or that of the machine, which
 * differ in a 32-bit or emulated process.
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
    ARM64("arm64", 64, 183, 0xAA64),
    /** 64-bit RISC-V. */
    RISCV64("riscv64", 64, 243, 0x5064),
    /** 64-bit LoongArch. */
    LOONGARCH64("loongarch64", 64, 258, 0x6264),
    /** 64-bit POWER, little-endian. */
    PPC64LE("ppc64le", 64, 21, Architecture.NO_WINDOWS),
    /** 64-bit MIPS, little-endian, with the calling convention n64. */
    MIPS64EL("mips64el", 64, 8, Architecture.NO_WINDOWS);

    // a header's field has 16 bits
    private static final int NO_WINDOWS = -1;

    // always the kernel's own; uname(2) reports the emulated architecture to an emulated process
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
     * @return the PE machine number, IMAGE_FILE_MACHINE_..., or -1 if Windows has none
     */
    public int peMachine() {
        return peMachine;
    }

    /**
     * Finds the architecture that a name stands for.
     *
     * @param name a name as Java, Debian or Linux use it, such as {@code x86_64} or {@code aarch64}
     * @return the architecture
     * @throws TunException ERROR_NOT_SUPPORTED if the name is none that tunbroker supports
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
            case "riscv64":
                return RISCV64;
            case "loongarch64":
                return LOONGARCH64;
            case "ppc64le":
                return PPC64LE;
            case "mips64el":
                return MIPS64EL;
            case "mips64":
                // the kernel's name for both byte orders
                if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
                    return MIPS64EL;
                }
                throw unsupported(name);
            default:
                throw unsupported(name);
        }
    }

    /** Makes the error for an architecture that tunbroker does not run on. */
    static TunException unsupported(final String name) {
        return new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED,
                "connect",
                "tunbroker does not run on " + name + ", only on "
                        + Arrays.stream(values())
                                .map(Architecture::label)
                                .collect(Collectors.joining(", "))
                        + ", all little-endian");
    }

    /**
     * Returns the architecture of this JVM.
     *
     * @return what this process was built for, also when it is emulated
     * @throws TunException ERROR_NOT_SUPPORTED if it is none that tunbroker supports
     */
    public static Architecture ofThisJvm() {
        return of(System.getProperty("os.arch"));
    }

    /**
     * Returns the architecture of the machine, as the kernel reports it.
     *
     * @return the native architecture
     * @throws TunException ERROR_NOT_SUPPORTED if it is none that tunbroker supports
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
