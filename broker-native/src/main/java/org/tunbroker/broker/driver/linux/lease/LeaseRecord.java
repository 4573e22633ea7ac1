package org.tunbroker.broker.driver.linux.lease;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
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
 * Version 1 of {@link LeaseLayout}, which has the first fields
 * off  size  field
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
 * 144    16  name of the adapter's interface, of {@link LeaseLayout}
 * 160    96  zeros
 * </pre>
 *
 * @param place where the route was made
 * @param through which interface it leads
 * @param route the route; its source is not kept
 * @param adapter name of the interface whose tunnel it is for
 */
record LeaseRecord(Place place, InterfaceIdentity through, HostRoute route, String adapter) {
    static final int LENGTH = LeaseLayout.LENGTH;

    private static final int VERSION = 1;
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
    private static final int MAX_LINK_LENGTH = 32;

    ByteBuffer encode() {
        final ByteBuffer bytes = LeaseLayout.begin(VERSION, place, adapter);
        bytes.putInt(INDEX_OFFSET, through.index()).putInt(METRIC_OFFSET, (int) route.metric());
        final InetAddress gateway = route.hop().gateway();
        LeaseLayout.put(
                bytes,
                DESTINATION_LENGTH_OFFSET,
                DESTINATION_OFFSET,
                route.destination().getAddress());
        LeaseLayout.put(
                bytes,
                GATEWAY_LENGTH_OFFSET,
                GATEWAY_OFFSET,
                gateway == null ? new byte[0] : gateway.getAddress());
        final byte[] link = HexFormat.of().parseHex(through.linkAddress());
        LeaseLayout.put(bytes, LINK_LENGTH_OFFSET, LINK_OFFSET, link);
        bytes.put(PROTOCOL_OFFSET, (byte) HostRoute.PROTOCOL).putInt(TABLE_OFFSET, HostRoute.TABLE);
        bytes.put(NAME_OFFSET, through.name().getBytes(StandardCharsets.ISO_8859_1));
        return LeaseLayout.seal(bytes);
    }

    /**
     * Reads a record that anybody may have written.
     *
     * @param bytes {@link #LENGTH} bytes, little-endian, of the caller's own memory
     * @return a record of a route that the API would let the user remove, wherever that is
     * @throws TunException ERROR_INVALID_DATA if it is none
     */
    static LeaseRecord decode(final ByteBuffer bytes) {
        LeaseLayout.check(bytes, VERSION);
        if ((bytes.get(PROTOCOL_OFFSET) & 0xFF) != HostRoute.PROTOCOL
                || bytes.getInt(TABLE_OFFSET) != HostRoute.TABLE
                || bytes.getInt(INDEX_OFFSET) <= 0) {
            throw LeaseLayout.invalid("no broker makes such a route");
        }
        final InetAddress destination =
                LeaseLayout.address(bytes, DESTINATION_LENGTH_OFFSET, DESTINATION_OFFSET);
        if (destination == null) {
            throw LeaseLayout.invalid("it has no destination");
        }
        new BypassRoute(destination).validate("undo");
        final NextHop hop = new NextHop(
                bytes.getInt(INDEX_OFFSET),
                LeaseLayout.address(bytes, GATEWAY_LENGTH_OFFSET, GATEWAY_OFFSET));
        return new LeaseRecord(
                LeaseLayout.place(bytes),
                new InterfaceIdentity(
                        hop.index(), LeaseLayout.name(bytes, NAME_OFFSET), link(bytes)),
                new HostRoute(
                        destination, hop, Integer.toUnsignedLong(bytes.getInt(METRIC_OFFSET))),
                LeaseLayout.adapter(bytes));
    }

    private static String link(final ByteBuffer bytes) {
        final int length = bytes.get(LINK_LENGTH_OFFSET) & 0xFF;
        if (length > MAX_LINK_LENGTH) {
            throw LeaseLayout.invalid("a link-layer address has " + length + " bytes");
        }
        final byte[] address = new byte[length];
        bytes.get(LINK_OFFSET, address);
        return HexFormat.of().formatHex(address);
    }
}
