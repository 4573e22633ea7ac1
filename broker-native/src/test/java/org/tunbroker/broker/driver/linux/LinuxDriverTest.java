package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.tun.TunNode;
import org.tunbroker.broker.os.linux.Errno;

/** What needs no rights: the system calls fail with a known error. */
@EnabledOnOs(OS.LINUX)
class LinuxDriverTest {
    private static final LogSink SILENT = (level, timestamp, text) -> {};
    private static final AdapterSpec SPEC = new AdapterSpec("test", "test", UUID.randomUUID());

    @Test
    void shouldSayWhatToDoWhenKernelHasNoTun() {
        try (LinuxDriver driver =
                new LinuxDriver("/dev/net/no-such-tun", IoMeans.best(SILENT), SILENT)) {
            final TunException created =
                    assertThrows(TunException.class, () -> driver.create(SPEC));
            assertTrue(created.is(ErrorCode.ERROR_FILE_NOT_FOUND), created::getMessage);
            assertTrue(created.getMessage().contains("modprobe tun"), created::getMessage);
            final TunException asked = assertThrows(TunException.class, driver::runningVersion);
            assertTrue(asked.is(ErrorCode.ERROR_FILE_NOT_FOUND), asked::getMessage);
        }
    }

    private static void assertNoTun(final String device) {
        final TunException checked = assertThrows(TunException.class, () -> TunNode.check(device));
        assertEquals("ioctl(TUNGETFEATURES)", checked.call());
        assertTrue(checked.is(ErrorCode.ERROR_FILE_NOT_FOUND), checked::getMessage);
        assertTrue(checked.reason().startsWith(device + " is not the kernel's TUN device"));
        try (LinuxDriver driver = new LinuxDriver(device, IoMeans.best(SILENT), SILENT)) {
            final TunException thrown = assertThrows(TunException.class, () -> driver.create(SPEC));
            assertEquals(checked.getMessage(), thrown.getMessage());
        }
    }

    @Test
    void shouldFailWhenDeviceIsNoTun(@TempDir final Path folder) throws IOException {
        assertNoTun("/dev/null");
        assertNoTun(Files.createFile(folder.resolve("tun")).toString());
    }

    @Test
    void shouldReportErrnoOfRtnetlink() {
        try (RouteSocket socket = new RouteSocket()) {
            final NetlinkMessage deletion =
                    NetlinkMessage.link(NetlinkMessage.RTM_DELLINK, Integer.MAX_VALUE, 0, 0);
            final int errno = socket.request(deletion);
            // without rights the kernel does not even look whether there is such an interface
            assertTrue(errno == Errno.ENODEV || errno == Errno.EPERM, () -> "errno " + errno);
        }
    }

    @Test
    void shouldMapErrnoToWindowsErrorCodes() {
        assertEquals(ErrorCode.ERROR_ACCESS_DENIED, Errno.toErrorCode(1));
        assertEquals(ErrorCode.ERROR_FILE_NOT_FOUND, Errno.toErrorCode(2));
        assertEquals(ErrorCode.ERROR_NOT_ENOUGH_MEMORY, Errno.toErrorCode(12));
        assertEquals(ErrorCode.ERROR_ACCESS_DENIED, Errno.toErrorCode(13));
        assertEquals(ErrorCode.ERROR_BUSY, Errno.toErrorCode(16));
        assertEquals(ErrorCode.ERROR_ALREADY_EXISTS, Errno.toErrorCode(17));
        assertEquals(ErrorCode.ERROR_FILE_NOT_FOUND, Errno.toErrorCode(19));
        assertEquals(ErrorCode.ERROR_INVALID_PARAMETER, Errno.toErrorCode(22));
        assertEquals(ErrorCode.ERROR_DISK_FULL, Errno.toErrorCode(28));
        assertEquals(ErrorCode.ERROR_HANDLE_EOF, Errno.toErrorCode(77));
        assertEquals(ErrorCode.ERROR_NOT_SUPPORTED, Errno.toErrorCode(95));
        assertEquals(ErrorCode.ERROR_GEN_FAILURE, Errno.toErrorCode(71));
    }
}
