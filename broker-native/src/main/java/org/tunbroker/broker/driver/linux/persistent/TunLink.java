package org.tunbroker.broker.driver.linux.persistent;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.linux.netlink.InterfaceAlias;
import org.tunbroker.broker.driver.linux.netlink.LinkSettings;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;

/**
 * A persistent layer-3 interface of the kernel's TUN, as rtnetlink tells it.
 *
 * @param index of the interface
 * @param name of the interface
 * @param spec what its alias says of the adapter; empty if that is none of a broker's
 * @param owner the user that may attach to it without CAP_NET_ADMIN; -1 if it has none
 * @param tag the alternative name by which a broker that was killed found it, or null
 * @param inUse whether a file is attached to it
 */
public record TunLink(
        int index, String name, Optional<AdapterSpec> spec, int owner, String tag, boolean inUse) {
    static final String KIND = "tun";
    static final int NO_OWNER = -1;

    // of struct ifinfomsg
    private static final int INDEX_OFFSET = NetlinkMessage.HEADER_LENGTH + 4;
    private static final int ATTRIBUTES = NetlinkMessage.HEADER_LENGTH + 16;
    private static final short IFLA_CARRIER = 33;
    private static final short IFLA_INFO_KIND = 1;
    private static final short IFLA_INFO_DATA = 2;
    // Linux 4.16
    private static final short IFLA_TUN_OWNER = 1;
    private static final short IFLA_TUN_TYPE = 3;
    private static final short IFLA_TUN_PERSIST = 6;
    // and not TAP
    private static final int IFF_TUN = 1;

    /** Reads an answer of type RTM_NEWLINK; empty if it tells of another kind of interface. */
    static Optional<TunLink> read(final ByteBuffer answer) {
        if (answer.limit() < ATTRIBUTES) {
            return Optional.empty();
        }
        final ByteBuffer info = nested(answer, ATTRIBUTES, NetlinkMessage.IFLA_LINKINFO);
        final ByteBuffer tun = nested(info, 0, IFLA_INFO_DATA);
        if (!KIND.equals(text(info, 0, IFLA_INFO_KIND))
                || number(tun, 0, IFLA_TUN_TYPE) != IFF_TUN
                || number(tun, 0, IFLA_TUN_PERSIST) <= 0) {
            return Optional.empty();
        }
        return Optional.of(new TunLink(
                answer.getInt(INDEX_OFFSET),
                text(answer, ATTRIBUTES, NetlinkMessage.IFLA_IFNAME),
                InterfaceAlias.read(utf8(answer, NetlinkMessage.IFLA_IFALIAS)),
                number(tun, 0, IFLA_TUN_OWNER),
                tag(nested(answer, ATTRIBUTES, NetlinkMessage.IFLA_PROP_LIST)),
                // the kernel sees a carrier while a file is attached
                number(answer, ATTRIBUTES, IFLA_CARRIER) > 0));
    }

    /** Returns the adapter that it is for, or would be. */
    public AdapterSpec adapter() {
        return spec.orElseGet(() -> new AdapterSpec(
                name,
                "",
                UUID.nameUUIDFromBytes((index + " " + name).getBytes(StandardCharsets.UTF_8))));
    }

    private static String tag(final ByteBuffer alternatives) {
        int offset = 0;
        while (alternatives.limit() - offset >= Integer.BYTES) {
            final String name = text(alternatives, offset, NetlinkMessage.IFLA_ALT_IFNAME);
            if (LinkSettings.isTag(name)) {
                return name;
            }
            final int length = alternatives.getShort(offset) & 0xFFFF;
            offset += Math.max(length + Integer.BYTES - 1 & -Integer.BYTES, Integer.BYTES);
        }
        return null;
    }

    private static ByteBuffer nested(final ByteBuffer message, final int offset, final short type) {
        byte[] value = NetlinkMessage.attribute(message, offset, type);
        if (value == null) {
            // some are marked as made of attributes, and some are not
            value = NetlinkMessage.attribute(
                    message, offset, (short) (type | NetlinkMessage.NLA_F_NESTED));
        }
        return ByteBuffer.wrap(value == null ? new byte[0] : value).order(ByteOrder.nativeOrder());
    }

    private static String text(final ByteBuffer message, final int offset, final short type) {
        final byte[] value = NetlinkMessage.attribute(message, offset, type);
        return value == null
                ? ""
                : new String(value, StandardCharsets.ISO_8859_1).split("\0", 2)[0];
    }

    private static String utf8(final ByteBuffer message, final short type) {
        final byte[] value = NetlinkMessage.attribute(message, ATTRIBUTES, type);
        return value == null ? "" : new String(value, StandardCharsets.UTF_8).split("\0", 2)[0];
    }

    /** Returns a number of 8 or 32 bits, -1 if it is not there. */
    private static int number(final ByteBuffer message, final int offset, final short type) {
        final byte[] value = NetlinkMessage.attribute(message, offset, type);
        if (value == null || value.length == 0) {
            return NO_OWNER;
        }
        return value.length < Integer.BYTES
                ? value[0]
                : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }
}
