package org.tunbroker.broker.driver.linux.netlink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.tun.TunFile;

/**
 * The MTU of IPv6 on a TUN file's interface, which is at most that of the link, and becomes that
 * whenever the link's changes. The kernel has it as a sysctl, by the interface's name;
 * CAP_NET_ADMIN is enough to write it. The proof that the name is still the interface's comes
 * before and after.
 *
 * <p>For the driver thread.
 */
final class LinkMtuV6 {
    private static final Path INTERFACES = Path.of("/proc/sys/net/ipv6/conf");
    private static final String CALL = "setFamilyMtu";

    private final TunFile tun;

    LinkMtuV6(final TunFile tun) {
        this.tun = tun;
    }

    /** Returns the MTU; 0 if the interface has no IPv6, or is not in this namespace. */
    int get() {
        final String name = tun.presentName();
        return name == null || tun.currentIndex() == 0 ? 0 : read(file(name));
    }

    private static Path file(final String name) {
        return INTERFACES.resolve(name).resolve("mtu");
    }

    private static int read(final Path file) {
        try {
            // by one large read: the kernel tells a sysctl only from its beginning
            return Integer.parseInt(Files.readAllLines(file).get(0).strip());
        } catch (final NoSuchFileException ex) {
            return 0;
        } catch (final IOException | NumberFormatException ex) {
            throw failure(ErrorCode.ERROR_GEN_FAILURE, "cannot be read", file, ex);
        }
    }

    /**
     * Sets the MTU.
     *
     * @param bytes at most the link's
     */
    void set(final int bytes) {
        final int index = tun.requireHere(CALL);
        final String name = tun.presentName();
        if (name == null) {
            throw tun.notHere(CALL);
        }
        final Path file = file(name);
        final int before = read(file);
        if (before == 0) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED, CALL, name + " has no IPv6 on this machine");
        }
        write(file, bytes);
        if (tun.currentIndex() != index || !name.equals(tun.presentName())) {
            // another interface may have got the name
            write(file, before);
            throw tun.notHere(CALL);
        }
    }

    private static void write(final Path file, final int bytes) {
        try {
            Files.writeString(file, Integer.toString(bytes));
        } catch (final IOException ex) {
            throw failure(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "cannot be written: /proc/sys must be writable where the broker runs",
                    file,
                    ex);
        }
    }

    private static TunException failure(
            final ErrorCode code, final String what, final Path file, final Exception cause) {
        return new TunException(code, CALL, file + " " + what + ": " + cause.getMessage(), cause);
    }
}
