package org.tunbroker.broker.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The owners of TUN interfaces (TUNSETOWNER), as /sys/class/net tells them: a broker makes its user
 * the owner of each interface that it makes. Interfaces of another kind have none.
 *
 * <p>Thread-safe.
 */
final class TunOwners {
    private final Path interfaces;

    /** Reads them from a folder, which is of the network namespace that it was mounted in. */
    TunOwners(final Path interfaces) {
        this.interfaces = interfaces;
    }

    /**
     * Refuses an interface that is not a user's. The kernel gives an index again only after all
     * others, so what is done by the index afterwards reaches this interface or none.
     *
     * @param name a valid name of an interface
     * @param index that it must have
     * @param user that must own it
     * @throws TunException ERROR_FILE_NOT_FOUND if there is no such interface, ERROR_ACCESS_DENIED
     *     if it is not this user's TUN
     */
    void require(final String name, final int index, final int user) {
        if (index <= 0 || number(name, "ifindex") != index) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    "setDns",
                    "no interface " + name + " has the index " + index);
        }
        if (!Files.exists(interfaces.resolve(name).resolve("tun_flags"))
                || user < 0
                || number(name, "owner") != user) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "setDns",
                    name + " is no TUN that belongs to user " + user);
        }
    }

    /** Returns -1 if the interface is not there, as the kernel does for a TUN without an owner. */
    private int number(final String name, final String attribute) {
        final Path file = interfaces.resolve(name).resolve(attribute);
        try {
            return Integer.parseInt(Files.readString(file).strip());
        } catch (final NoSuchFileException ex) {
            return -1;
        } catch (final IOException | NumberFormatException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE, "setDns", file + " cannot be read: " + ex, ex);
        }
    }
}
