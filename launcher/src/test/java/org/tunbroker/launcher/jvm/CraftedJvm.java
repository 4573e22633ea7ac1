package org.tunbroker.launcher.jvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.OperatingSystem;

/** Java homes that look right and cannot be run: code that examines one must not execute it. */
final class CraftedJvm {
    private static final int LENGTH = 64;

    private CraftedJvm() {}

    static Path home(final Path home, final Architecture architecture, final String version)
            throws IOException {
        executable(home.resolve("bin").resolve("java"), architecture);
        return withRelease(home, version);
    }

    static Path windowsHome(final Path home, final Architecture architecture, final String version)
            throws IOException {
        final ByteBuffer pe = ByteBuffer.allocate(2 * LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        pe.put(new byte[] {'M', 'Z'}).putInt(60, LENGTH);
        pe.putInt(LENGTH, 0x4550).putShort(LENGTH + 4, (short) architecture.peMachine());
        pe.putShort(LENGTH + 22, (short) 2);
        pe.putShort(LENGTH + 24, (short) (architecture.bits() == 64 ? 0x20B : 0x10B));
        write(home.resolve("bin").resolve("java.exe"), pe.array());
        return withRelease(home, version);
    }

    private static Path withRelease(final Path home, final String version) throws IOException {
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    static Path executable(final Path file, final Architecture architecture) throws IOException {
        final ByteBuffer elf = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7F, 'E', 'L', 'F', (byte) (architecture.bits() / 32), 1, 1});
        elf.putShort(16, (short) 2).putShort(18, (short) architecture.elfMachine());
        return write(file, elf.array());
    }

    private static Path write(final Path file, final byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        // what Windows lets nobody run has no mark
        return OperatingSystem.current() == OperatingSystem.WINDOWS
                ? file
                : Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
