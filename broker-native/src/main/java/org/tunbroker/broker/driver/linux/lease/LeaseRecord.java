package org.tunbroker.broker.driver.linux.lease;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.CRC32;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.route.HostRoute;
import org.tunbroker.broker.driver.linux.route.InterfaceIdentity;
import org.tunbroker.broker.driver.linux.route.NextHop;
import org.tunbroker.ipc.config.BypassRoute;

/**
 * One host route, as the journal has it. The format is older and younger releases' too: it does not
 * change with the protocol between client and broker. A release skips versions that it does not
 * know.
 *
 * <pre>
 * Little-endian, {@link #LENGTH} bytes; written by a broker, but any process of the user can write it
 * off  size  field
 *   0     8  magic, "TBLEASE" and a zero
 *   8     4  version, 1
 *  12     4  CRC-32 of the record with 0 in this field
 *  16    16  boot id, the upper half first
 *  32     8  device of the network namespace
 *  40     8  inode of the network namespace
 *  48     4  index of the interface that the route leads through
 *  52     4  metric
 *  56     1  length of the destination, 4 or 16
 *  57     1  length of the gateway, 0, 4 or 16
 *  58     1  length of the link-layer address, at most 32
 *  59     1  protocol, {@link HostRoute#PROTOCOL}
 *  60     4  routing table, {@link HostRoute#TABLE}
 *  64    16  destination
 *  80    16  gateway
 *  96    16  name of the interface, zeros after it
 * 112    32  link-layer address of the interface
 * 144    16  name of the adapter's interface, zeros after it; for logs
 * 160    96  zeros
 * </pre>
 *
 * @param place where the route was made
 * @param through which interface it leads
 * @param route the route; its source is not kept
 * @param adapter name of the interface whose tunnel it is for
 */
record LeaseRecord(Place place, InterfaceIdentity through, HostRoute route, String adapter) {
    static final int LENGTH = 256;

    private static final long MAGIC = 0x0045_5341_454C_4254L;
    private static final int VERSION = 1;
    private static final int VERSION_OFFSET = 8;
    private static final int CHECKSUM_OFFSET = 12;
    private static final int BOOT_OFFSET = 16;
    private static final int DEVICE_OFFSET = 32;
    private static final int INODE_OFFSET = 40;
    private static final int INDEX_OFFSET = 48;
    private static final int METRIC_OFFSET = 52;
    private static final int DESTINATION_LENGTH_OFFSET = 56;
    private static final int GATEWAY_LENGTH_OFFSET = 57;
    private static final int LINK_LENGTH_OFFSET = 58;
    private static final int PROTOCOL_OFFSET = 59;
    private static final int TABLE_OFFSET = 60;
    private static final int DESTINATION_OFFSET = 64;
    private static final int GATEWAY_OFFSET = 80;
    private static final int NAME_OFFSET = 96;
    private static final int LINK_OFFSET = 112;
    private static final int ADAPTER_OFFSET = 144;
    private static final int NAME_LENGTH = 16;
    private static final int MAX_ADDRESS_LENGTH = 16;
    private static final int MAX_LINK_LENGTH = 32;

    ByteBuffer encode() {
        final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, MAGIC).putInt(VERSION_OFFSET, VERSION);
        bytes.putLong(BOOT_OFFSET, place.boot().getMostSignificantBits());
        bytes.putLong(BOOT_OFFSET + Long.BYTES, place.boot().getLeastSignificantBits());
        bytes.putLong(DEVICE_OFFSET, place.device()).putLong(INODE_OFFSET, place.inode());
        bytes.putInt(INDEX_OFFSET, through.index()).putInt(METRIC_OFFSET, (int) route.metric());
        final InetAddress gateway = route.hop().gateway();
        put(
                bytes,
                DESTINATION_LENGTH_OFFSET,
                DESTINATION_OFFSET,
                route.destination().getAddress());
        put(
                bytes,
                GATEWAY_LENGTH_OFFSET,
                GATEWAY_OFFSET,
                gateway == null ? new byte[0] : gateway.getAddress());
        final byte[] link = HexFormat.of().parseHex(through.linkAddress());
        put(bytes, LINK_LENGTH_OFFSET, LINK_OFFSET, link);
        bytes.put(PROTOCOL_OFFSET, (byte) HostRoute.PROTOCOL).putInt(TABLE_OFFSET, HostRoute.TABLE);
        bytes.put(NAME_OFFSET, through.name().getBytes(StandardCharsets.ISO_8859_1));
        bytes.put(ADAPTER_OFFSET, adapter.getBytes(StandardCharsets.ISO_8859_1));
        return bytes.putInt(CHECKSUM_OFFSET, checksum(bytes));
    }

    private static void put(
            final ByteBuffer bytes, final int lengthOffset, final int offset, final byte[] value) {
        bytes.put(lengthOffset, (byte) value.length).put(offset, value);
    }

    private static int checksum(final ByteBuffer bytes) {
        final byte[] copy = new byte[LENGTH];
        bytes.get(0, copy);
        ByteBuffer.wrap(copy).putInt(CHECKSUM_OFFSET, 0);
        final CRC32 crc = new CRC32();
        crc.update(copy);
        return (int) crc.getValue();
    }

    /**
     * Reads a record that anybody may have written.
     *
     * @param bytes {@link #LENGTH} bytes, little-endian, of the caller's own memory
     * @return a record of a route that the API would let the user remove, wherever that is
     * @throws TunException ERROR_INVALID_DATA if it is none
     */
    static LeaseRecord decode(final ByteBuffer bytes) {
        if (bytes.getLong(0) != MAGIC) {
            throw invalid("it does not begin as one");
        }
        if (bytes.getInt(VERSION_OFFSET) != VERSION) {
            throw invalid("version " + bytes.getInt(VERSION_OFFSET) + " is not known here");
        }
        if (bytes.getInt(CHECKSUM_OFFSET) != checksum(bytes)) {
            throw invalid("its checksum is wrong");
        }
        if ((bytes.get(PROTOCOL_OFFSET) & 0xFF) != HostRoute.PROTOCOL
                || bytes.getInt(TABLE_OFFSET) != HostRoute.TABLE
                || bytes.getInt(INDEX_OFFSET) <= 0) {
            throw invalid("no broker makes such a route");
        }
        final InetAddress destination =
                address(bytes, DESTINATION_LENGTH_OFFSET, DESTINATION_OFFSET);
        if (destination == null) {
            throw invalid("it has no destination");
        }
        new BypassRoute(destination).validate("undo");
        final NextHop hop = new NextHop(
                bytes.getInt(INDEX_OFFSET), address(bytes, GATEWAY_LENGTH_OFFSET, GATEWAY_OFFSET));
        return new LeaseRecord(
                new Place(
                        new UUID(
                                bytes.getLong(BOOT_OFFSET),
                                bytes.getLong(BOOT_OFFSET + Long.BYTES)),
                        bytes.getLong(DEVICE_OFFSET),
                        bytes.getLong(INODE_OFFSET)),
                new InterfaceIdentity(hop.index(), name(bytes, NAME_OFFSET), link(bytes)),
                new HostRoute(
                        destination, hop, Integer.toUnsignedLong(bytes.getInt(METRIC_OFFSET))),
                name(bytes, ADAPTER_OFFSET));
    }

    private static InetAddress address(
            final ByteBuffer bytes, final int lengthOffset, final int offset) {
        final int length = bytes.get(lengthOffset) & 0xFF;
        if (length == 0) {
            return null;
        }
        if (length > MAX_ADDRESS_LENGTH) {
            throw invalid("an address has " + length + " bytes");
        }
        final byte[] address = new byte[length];
        bytes.get(offset, address);
        try {
            return InetAddress.getByAddress(address);
        } catch (final UnknownHostException ex) {
            throw invalid("an address has " + length + " bytes");
        }
    }

    private static String link(final ByteBuffer bytes) {
        final int length = bytes.get(LINK_LENGTH_OFFSET) & 0xFF;
        if (length > MAX_LINK_LENGTH) {
            throw invalid("a link-layer address has " + length + " bytes");
        }
        final byte[] address = new byte[length];
        bytes.get(LINK_OFFSET, address);
        return HexFormat.of().formatHex(address);
    }

    private static String name(final ByteBuffer bytes, final int offset) {
        final byte[] name = new byte[NAME_LENGTH];
        bytes.get(offset, name);
        return new String(name, StandardCharsets.ISO_8859_1).split("\0", 2)[0];
    }

    private static TunException invalid(final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_DATA, "undo", reason);
    }
}
