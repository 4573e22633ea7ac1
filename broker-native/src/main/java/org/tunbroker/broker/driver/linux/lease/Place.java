package org.tunbroker.broker.driver.linux.lease;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Where and when a route was made: the indices of interfaces mean nothing elsewhere.
 *
 * @param boot the kernel's number of this boot
 * @param device of the file that is the network namespace
 * @param inode of that file, which another namespace may get once this one is gone
 */
public record Place(UUID boot, long device, long inode) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

    /**
     * Returns the place of the calling thread.
     *
     * @throws TunException ERROR_NOT_SUPPORTED without /proc
     */
    public static Place ofThisThread() {
        try {
            return new Place(
                    UUID.fromString(Files.readString(BOOT).strip()),
                    (Long) Files.getAttribute(NAMESPACE, "unix:dev"),
                    (Long) Files.getAttribute(NAMESPACE, "unix:ino"));
        } catch (final IOException | IllegalArgumentException ex) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "addBypassRoute",
                    "/proc does not tell boot and network namespace: " + ex,
                    ex);
        }
    }
}
