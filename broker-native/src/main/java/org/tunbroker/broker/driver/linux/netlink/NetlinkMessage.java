package org.tunbroker.broker.driver.linux.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A request to rtnetlink: header, a body of its type, attributes.
 *
 * <pre>
 * off  size  field                    in the byte order of the machine
 *   0     4  length of all            set when finished
 *   4     2  type
 *   6     2  flags
 *   8     4  sequence                 set when finished
 *  12     4  port, 0
 *  16     -  struct ifinfomsg (16), struct ifaddrmsg (8) or struct rtmsg (12)
 *   -     -  attributes: 16-bit length, 16-bit type, value, padded to 4
 * </pre>
 *
 * <p>For one thread.
 */
public final class NetlinkMessage {
    public static final short RTM_NEWLINK = 16;
    public static final short RTM_DELLINK = 17;
    static final short RTM_GETLINK = 18;
    public static final short RTM_NEWADDR = 20;
    public static final short RTM_DELADDR = 21;
    static final short RTM_GETADDR = 22;
    public static final short RTM_NEWROUTE = 24;
    public static final short RTM_DELROUTE = 25;
    static final short RTM_GETROUTE = 26;
    static final short RTM_NEWLINKPROP = 108;
    static final short RTM_DELLINKPROP = 109;
    public static final short IFLA_IFNAME = 3;
    public static final short IFLA_MTU = 4;
    public static final short IFLA_LINKINFO = 18;
    public static final short IFLA_IFALIAS = 20;
    public static final short IFLA_PROP_LIST = 52;
    public static final short IFLA_ALT_IFNAME = 53;
    public static final short IFA_ADDRESS = 1;
    public static final short IFA_LOCAL = 2;
    // the metric of the route to an address's network, Linux 4.18
    static final short IFA_RT_PRIORITY = 9;
    public static final short RTA_OIF = 4;

    public static final int IFF_UP = 1;
    static final byte IFA_F_NODAD = 2;
    static final byte AF_UNSPEC = 0;
    public static final byte AF_INET = 2;
    public static final byte AF_INET6 = 10;

    public static final int HEADER_LENGTH = 16;
    public static final int LENGTH_OFFSET = 0;
    public static final int TYPE_OFFSET = 4;
    static final int FLAGS_OFFSET = 6;
    static final int SEQUENCE_OFFSET = 8;

    private static final short NLM_F_REQUEST = 0x1;
    private static final short NLM_F_ACK = 0x4;
    private static final short NLM_F_REPLACE = 0x100;
    public static final short NLM_F_EXCL = 0x200;
    // NLM_F_ROOT and NLM_F_MATCH: all objects
    public static final short NLM_F_DUMP = 0x300;
    public static final short NLM_F_CREATE = 0x400;
    // the value is made of attributes
    public static final short NLA_F_NESTED = (short) 0x8000;
    private static final short IFLA_INFO_KIND = 1;
    private static final short IFLA_EXT_MASK = 29;
    // half of what the kernel would tell of a link
    private static final int RTEXT_FILTER_SKIP_STATS = 8;
    private static final int ROUTE_LENGTH = 12;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;
    private static final int ALIGNMENT = 4;
    private static final int CAPACITY = 1024;

    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.nativeOrder());

    private NetlinkMessage(final short type, final int flags) {
        buffer.putInt(0).putShort(type).putShort((short) (NLM_F_REQUEST | NLM_F_ACK | flags));
        buffer.putInt(0).putInt(0);
    }

    /**
     * Begins a message about an interface that exists.
     *
     * @param type RTM_NEWLINK to change it, RTM_DELLINK to delete it
     * @param index of the interface
     * @param flags new values of the flags
     * @param changed which flags change
     */
    public static NetlinkMessage link(
            final short type, final int index, final int flags, final int changed) {
        final NetlinkMessage message = new NetlinkMessage(type, 0);
        message.putLink(index, flags, changed);
        return message;
    }

    private void putLink(final int index, final int flags, final int changed) {
        // struct ifinfomsg: family, padding, device type, index, flags, mask of flags
        buffer.put(AF_UNSPEC).put((byte) 0).putShort((short) 0);
        buffer.putInt(index).putInt(flags).putInt(changed);
    }

    /**
     * Begins a message about an interface that exists.
     *
     * @param type as above
     * @param name by which the kernel finds it, its own or an alternative one
     * @param flags new values of the flags
     * @param changed which flags change
     */
    public static NetlinkMessage link(
            final short type, final String name, final int flags, final int changed) {
        // index 0: by name
        return link(type, 0, flags, changed).attribute(IFLA_ALT_IFNAME, zeroTerminated(name));
    }

    /**
     * Makes a message that gives an interface an alternative name, if no interface has it.
     *
     * @param index of the interface
     * @param name at most 127 bytes
     */
    static NetlinkMessage newAlternativeName(final int index, final String name) {
        return alternativeName(RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL, index, name);
    }

    /** Makes a message that takes an alternative name from an interface. */
    static NetlinkMessage deletedAlternativeName(final int index, final String name) {
        return alternativeName(RTM_DELLINKPROP, 0, index, name);
    }

    private static NetlinkMessage alternativeName(
            final short type, final int flags, final int index, final String name) {
        final NetlinkMessage message = new NetlinkMessage(type, flags);
        message.putLink(index, 0, 0);
        return message.nested(IFLA_PROP_LIST, IFLA_ALT_IFNAME, zeroTerminated(name));
    }

    /** Adds an attribute that is made of one other. */
    private NetlinkMessage nested(final short type, final short inner, final byte[] value) {
        final NetlinkMessage list = new NetlinkMessage();
        list.attribute(inner, value);
        final byte[] bytes = new byte[list.buffer.flip().remaining()];
        list.buffer.get(bytes);
        return attribute((short) (type | NLA_F_NESTED), bytes);
    }

    private static byte[] zeroTerminated(final String name) {
        return (name + '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Begins a message that adds an address, unless the interface has it.
     *
     * @param family AF_INET or AF_INET6
     * @param prefixLength of its subnet
     * @param flags IFA_F_NODAD or 0
     * @param index of the interface
     */
    static NetlinkMessage newAddress(
            final byte family, final int prefixLength, final byte flags, final int index) {
        final NetlinkMessage message = new NetlinkMessage(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
        message.putAddress(family, prefixLength, flags, index);
        return message;
    }

    /**
     * Begins a message that changes an address, or adds it if the interface does not have it.
     *
     * @param family AF_INET or AF_INET6
     * @param prefixLength of its subnet
     * @param flags as in {@link #newAddress}
     * @param index of the interface
     */
    static NetlinkMessage replacedAddress(
            final byte family, final int prefixLength, final byte flags, final int index) {
        final NetlinkMessage message =
                new NetlinkMessage(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
        message.putAddress(family, prefixLength, flags, index);
        return message;
    }

    /**
     * Begins a message that removes an address.
     *
     * @param family AF_INET or AF_INET6
     * @param prefixLength of its subnet
     * @param index of the interface
     */
    static NetlinkMessage deletedAddress(
            final byte family, final int prefixLength, final int index) {
        final NetlinkMessage message = new NetlinkMessage(RTM_DELADDR, 0);
        message.putAddress(family, prefixLength, (byte) 0, index);
        return message;
    }

    /** Makes a message that asks for the addresses of all interfaces. */
    static NetlinkMessage addressDump() {
        final NetlinkMessage message = new NetlinkMessage(RTM_GETADDR, NLM_F_DUMP);
        message.putAddress(AF_UNSPEC, 0, (byte) 0, 0);
        return message;
    }

    /**
     * Makes a message that asks for one interface.
     *
     * @param index of it, or 0 if it is asked for by name
     * @param name its own or an alternative one; null if it is asked for by index
     */
    public static NetlinkMessage linkQuery(final int index, final String name) {
        final NetlinkMessage message = new NetlinkMessage(RTM_GETLINK, 0);
        message.putLink(name == null ? index : 0, 0, 0);
        return name == null ? message : message.attribute(IFLA_ALT_IFNAME, zeroTerminated(name));
    }

    /**
     * Makes a message that asks for all interfaces of a kind; older kernels tell of those of other
     * kinds as well.
     *
     * @param kind as {@code ip link add type} names it
     */
    public static NetlinkMessage linkDump(final String kind) {
        final NetlinkMessage message = new NetlinkMessage(RTM_GETLINK, NLM_F_DUMP);
        message.putLink(0, 0, 0);
        return message.attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS)
                .nested(IFLA_LINKINFO, IFLA_INFO_KIND, zeroTerminated(kind));
    }

    /**
     * Makes a message that asks for the addresses of an interface; a socket that does not ask
     * strictly gets those of all.
     */
    public static NetlinkMessage addressDump(final byte family, final int index) {
        final NetlinkMessage message = new NetlinkMessage(RTM_GETADDR, NLM_F_DUMP);
        message.putAddress(family, 0, (byte) 0, index);
        return message;
    }

    /**
     * Makes a message that asks for the routes through an interface, of all tables; a socket that
     * does not ask strictly gets all routes.
     */
    public static NetlinkMessage routeDump(final byte family, final int index) {
        final NetlinkMessage message = new NetlinkMessage(RTM_GETROUTE, NLM_F_DUMP);
        // struct rtmsg: family, lengths of destination and source, type of service, table,
        // protocol, scope, type, flags
        message.buffer.put(family).put(new byte[ROUTE_LENGTH - 1]);
        return message.attribute(RTA_OIF, index);
    }

    private void putAddress(
            final byte family, final int prefixLength, final byte flags, final int index) {
        // struct ifaddrmsg: family, prefix length, flags, scope (0 is global), index
        buffer.put(family).put((byte) prefixLength).put(flags).put((byte) 0);
        buffer.putInt(index);
    }

    /**
     * Begins a message of any type.
     *
     * @param flags beside NLM_F_REQUEST and NLM_F_ACK
     * @param body what comes before the attributes
     */
    public static NetlinkMessage of(final short type, final int flags, final byte... body) {
        final NetlinkMessage message = new NetlinkMessage(type, flags);
        message.buffer.put(body);
        return message;
    }

    /** For attributes inside an attribute. */
    private NetlinkMessage() {}

    public NetlinkMessage attribute(final short type, final byte[] value) {
        buffer.putShort((short) (ATTRIBUTE_HEADER_LENGTH + value.length)).putShort(type);
        buffer.put(value);
        while (buffer.position() % ALIGNMENT != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    public NetlinkMessage attribute(final short type, final int value) {
        return attribute(
                type,
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array());
    }

    /**
     * Finds an attribute in a message of the kernel's.
     *
     * @param message from position 0 to the limit
     * @param offset of the first attribute
     * @param type of the attribute
     * @return its value, or null if the message does not have it
     */
    public static byte[] attribute(final ByteBuffer message, final int offset, final short type) {
        int position = offset;
        while (message.limit() - position >= ATTRIBUTE_HEADER_LENGTH) {
            final int length = message.getShort(position) & 0xFFFF;
            if (length < ATTRIBUTE_HEADER_LENGTH || length > message.limit() - position) {
                return null;
            }
            if (message.getShort(position + Short.BYTES) == type) {
                final byte[] value = new byte[length - ATTRIBUTE_HEADER_LENGTH];
                message.get(position + ATTRIBUTE_HEADER_LENGTH, value);
                return value;
            }
            position += length + ALIGNMENT - 1 & -ALIGNMENT;
        }
        return null;
    }

    /** Finds an attribute of 32 bits, as above; returns 0 if the message has it not. */
    public static int number(final ByteBuffer message, final int offset, final short type) {
        final byte[] value = attribute(message, offset, type);
        return value == null || value.length != Integer.BYTES
                ? 0
                : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }

    /** Finds an attribute that is an address, as above; returns null if the message has it not. */
    static InetAddress address(final ByteBuffer message, final int offset, final short type) {
        final byte[] value = attribute(message, offset, type);
        return value == null ? null : inet(value);
    }

    public static InetAddress inet(final byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException ex) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "rtnetlink",
                    "the kernel tells of an address of " + bytes.length + " bytes",
                    ex);
        }
    }

    /** Returns the whole message, in direct memory, from position 0 to the limit. */
    public ByteBuffer finish(final int sequence) {
        buffer.putInt(SEQUENCE_OFFSET, sequence);
        buffer.putInt(LENGTH_OFFSET, buffer.position());
        return buffer.flip();
    }
}
