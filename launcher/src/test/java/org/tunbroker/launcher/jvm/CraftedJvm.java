package org.tunbroker.launcher.jvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.tunbroker.ipc.platform.Architecture;

/** Java homes that look right and cannot be run: whoever looks at one must not execute it. */
final class CraftedJvm {
    private static final int LENGTH = 64;

    private CraftedJvm() {}

    static Path home(final Path home, final Architecture architecture, final String version)
            throws IOException {
        executable(home.resolve("bin").resolve("java"), architecture);
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    static Path executable(final Path file, final Architecture architecture) throws IOException {
        final ByteBuffer elf = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7F, 'E', 'L', 'F', (byte) (architecture.bits() / 32), 1, 1});
        elf.putShort(16, (short) 2).putShort(18, (short) architecture.elfMachine());
        Files.createDirectories(file.getParent());
        Files.write(file, elf.array());
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
