package org.tunbroker.ipc.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.os.FileNames;

/** Locks that no process holds; LocksTest has those of processes. */
@EnabledOnOs(OS.LINUX)
class LockProbeTest {
    private static final int O_RDWR = 2;
    private static final int F_OFD_SETLK = 37;
    private static final short F_WRLCK = 1;
    private static final int FLOCK_LENGTH = 32;

    @TempDir
    Path folder;

    @Test
    void shouldTellALockOfAnOpenFileFromThatOfAProcess() throws Exception {
        final Path file = Files.createFile(folder.resolve("lock"));
        final int descriptor = LibC.open(FileNames.encode(file), O_RDWR | LibC.O_CLOEXEC);
        final ByteBuffer flock =
                ByteBuffer.allocateDirect(FLOCK_LENGTH).order(ByteOrder.nativeOrder());
        flock.putShort(0, F_WRLCK);
        try (LockProbe probe = LockProbe.open(file)) {
            assertEquals(0, LibC.fcntl(descriptor, F_OFD_SETLK, flock));
            assertEquals(LockProbe.NO_PROCESS, probe.holder());
            LibC.close(descriptor);
            assertEquals(0, probe.holder());
        }
    }
}
