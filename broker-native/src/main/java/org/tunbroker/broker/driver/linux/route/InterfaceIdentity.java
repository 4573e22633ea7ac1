package org.tunbroker.broker.driver.linux.route;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.os.linux.Errno;

/**
 * Which interface it is, beyond its index, which another one may get.
 *
 * @param index by which routes name it
 * @param name in ISO 8859-1, at most 15 bytes
 * @param linkAddress its link-layer address in hexadecimal digits, empty if it has none
 */
public record InterfaceIdentity(int index, String name, String linkAddress) {
    private static final int INDEX_OFFSET = NetlinkMessage.HEADER_LENGTH + 4;
    private static final int ATTRIBUTES = NetlinkMessage.HEADER_LENGTH + 16;
    private static final short IFLA_ADDRESS = 1;

    /** Asks the kernel; empty if there is no interface of this index. */
    public static Optional<InterfaceIdentity> of(final RouteSocket socket, final int index) {
        final InterfaceIdentity[] found = new InterfaceIdentity[1];
        final int errno = socket.request(NetlinkMessage.linkQuery(index, null), answer -> {
            if (answer.limit() >= ATTRIBUTES) {
                found[0] = read(answer);
            }
        });
        if (errno != 0 && errno != Errno.ENODEV) {
            throw Errno.failure("rtnetlink", errno, "the kernel does not tell of an interface");
        }
        return Optional.ofNullable(found[0]);
    }

    private static InterfaceIdentity read(final ByteBuffer answer) {
        final byte[] name =
                NetlinkMessage.attribute(answer, ATTRIBUTES, NetlinkMessage.IFLA_IFNAME);
        final byte[] address = NetlinkMessage.attribute(answer, ATTRIBUTES, IFLA_ADDRESS);
        return new InterfaceIdentity(
                answer.getInt(INDEX_OFFSET),
                name == null ? "" : new String(name, StandardCharsets.ISO_8859_1).split("\0", 2)[0],
                address == null ? "" : HexFormat.of().formatHex(address));
    }

    /**
     * Tells whether an interface that was seen later is this one. Its name can be changed, so that
     * counts only if it has no link-layer address.
     */
    public boolean isSame(final InterfaceIdentity later) {
        return index == later.index
                && linkAddress.equals(later.linkAddress)
                && (!linkAddress.isEmpty() || name.equals(later.name));
    }
}
