package org.tunbroker.launcher.start.linux;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;

class KernelDriverTest {
    // anybody can open it
    private static final Path DEVICE = Path.of("/dev/null");

    private static Credentials credentials(
            final int user, final String bounding, final String ambient) {
        return Credentials.parse(List.of(
                "Uid:\t" + user + "\t" + user + "\t" + user + "\t" + user,
                "CapBnd:\t" + bounding,
                "CapAmb:\t" + ambient));
    }

    private static String assertRefused(
            final ErrorCode code, final Credentials own, final Path device) {
        final TunException refused =
                assertThrows(TunException.class, () -> KernelDriver.check(own, device));
        assertTrue(refused.is(code), refused::getMessage);
        assertTrue(refused.getMessage().contains("-Dtunbroker.driver=loopback"));
        return refused.getMessage();
    }

    @Test
    void shouldBePossibleWithNetAdmin() {
        assertDoesNotThrow(() -> KernelDriver.check(credentials(0, "1000", "0"), DEVICE));
        assertDoesNotThrow(() -> KernelDriver.check(credentials(7, "1000", "1000"), DEVICE));
    }

    @Test
    void shouldSayWhatIsMissing(@TempDir final Path folder) {
        final Credentials root = credentials(0, "1000", "0");
        assertTrue(assertRefused(
                        ErrorCode.ERROR_ACCESS_DENIED, credentials(7, "1ffffffffff", "0"), DEVICE)
                .contains("--ambient-caps=+net_admin"));
        assertTrue(assertRefused(
                        ErrorCode.ERROR_ACCESS_DENIED, credentials(0, "1fffffff0fff", "0"), DEVICE)
                .contains("--cap-add=NET_ADMIN"));
        assertTrue(assertRefused(ErrorCode.ERROR_FILE_NOT_FOUND, root, folder.resolve("tun"))
                .contains("modprobe tun"));
        assertTrue(assertRefused(ErrorCode.ERROR_ACCESS_DENIED, root, folder)
                .contains(folder.toString()));
    }

    @Test
    void shouldNeedNothingForTheLoopbackDriver() {
        assertDoesNotThrow(() -> KernelDriver.check("loopback", credentials(7, "0", "0")));
    }
}
