package org.tunbroker.broker.dns;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Files as the kernel has them in /sys; the system test has the kernel's own. */
@EnabledOnOs(OS.LINUX)
class TunOwnersTest {
    @TempDir
    private Path folder;

    private TunOwners owners;

    @BeforeEach
    void makeInterfaces() throws Exception {
        owners = new TunOwners(folder);
        write("mine", "ifindex", "7\n");
        write("mine", "tun_flags", "0x1801\n");
        write("mine", "owner", "1000\n");
        write("nobodys", "ifindex", "8\n");
        write("nobodys", "tun_flags", "0x1801\n");
        write("nobodys", "owner", "-1\n");
        write("eth0", "ifindex", "2\n");
        write("odd", "ifindex", "x\n");
    }

    private void write(final String name, final String file, final String content)
            throws Exception {
        Files.createDirectories(folder.resolve(name));
        Files.writeString(folder.resolve(name).resolve(file), content);
    }

    private void assertRefused(
            final ErrorCode code, final String name, final int index, final int user) {
        final TunException thrown =
                assertThrows(TunException.class, () -> owners.require(name, index, user));
        assertTrue(thrown.is(code), thrown::getMessage);
    }

    @Test
    void shouldKnowWhoseTunItIs() {
        owners.require("mine", 7, 1000);
        assertRefused(ErrorCode.ERROR_ACCESS_DENIED, "mine", 7, 1001);
        assertRefused(ErrorCode.ERROR_ACCESS_DENIED, "mine", 7, 0);
        assertRefused(ErrorCode.ERROR_FILE_NOT_FOUND, "mine", 8, 1000);
        assertRefused(ErrorCode.ERROR_ACCESS_DENIED, "nobodys", 8, 1000);
        assertRefused(ErrorCode.ERROR_ACCESS_DENIED, "nobodys", 8, -1);
        assertRefused(ErrorCode.ERROR_ACCESS_DENIED, "eth0", 2, 1000);
        assertRefused(ErrorCode.ERROR_FILE_NOT_FOUND, "gone", 2, 1000);
        assertRefused(ErrorCode.ERROR_FILE_NOT_FOUND, "gone", -1, 1000);
        assertRefused(ErrorCode.ERROR_GEN_FAILURE, "odd", 2, 1000);
    }
}
