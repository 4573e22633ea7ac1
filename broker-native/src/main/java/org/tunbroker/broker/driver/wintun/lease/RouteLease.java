package org.tunbroker.broker.driver.wintun.lease;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.tunbroker.broker.driver.lease.LeaseFrame;
import org.tunbroker.broker.driver.wintun.iphlpapi.TableRoute;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * A bypass route, as the journal has it.
 *
 * <pre>
 * Version 16 of {@link LeaseFrame}
 * off  size  field
 *  16     8  boot, see {@link BootTime}
 *  24     8  zeros
 *  32     8  LUID of the interface that the route leads through
 *  40    16  its GUID, as a UUID, the upper half first
 *  56     1  length of the destination, 4 or 16
 *  57     1  length of the gateway, 0, 4 or 16
 *  58     2  zeros
 *  60     4  metric, {@link #METRIC}
 *  64    16  destination
 *  80    16  gateway
 *  96   160  zeros
 * </pre>
 *
 * @param boot in which the route was made: Windows keeps none
 * @param guid of the interface, whose LUID another one may get
 * @param made the route, to one address
 */
public record RouteLease(long boot, UUID guid, TableRoute made) {
    /**
     * By which a broker's routes are known: Windows lets nobody name a maker of his own. To one
     * address no route is more specific, so the metric decides nothing.
     */
    public static final int METRIC = 116;

    static final int VERSION = 16;

    private static final int BOOT_OFFSET = 16;
    private static final int LUID_OFFSET = 32;
    private static final int GUID_OFFSET = 40;
    private static final int DESTINATION_LENGTH_OFFSET = 56;
    private static final int GATEWAY_LENGTH_OFFSET = 57;
    private static final int METRIC_OFFSET = 60;
    private static final int DESTINATION_OFFSET = 64;
    private static final int GATEWAY_OFFSET = 80;

    /**
     * Makes the route of a bypass.
     *
     * @param gateway null if the destination is on-link
     */
    public static InterfaceRoute route(final InetAddress destination, final InetAddress gateway) {
        final InterfaceRoute route = new InterfaceRoute(
                        destination, destination.getAddress().length * Byte.SIZE)
                .withMetric(METRIC);
        return gateway == null ? route : route.withGateway(gateway);
    }

    ByteBuffer encode() {
        final ByteBuffer bytes = LeaseFrame.begin(VERSION);
        bytes.putLong(BOOT_OFFSET, boot).putLong(LUID_OFFSET, made.luid());
        bytes.putLong(GUID_OFFSET, guid.getMostSignificantBits());
        bytes.putLong(GUID_OFFSET + Long.BYTES, guid.getLeastSignificantBits());
        bytes.putInt(METRIC_OFFSET, METRIC);
        LeaseFrame.putAddress(
                bytes,
                DESTINATION_LENGTH_OFFSET,
                DESTINATION_OFFSET,
                made.route().destination());
        LeaseFrame.putAddress(
                bytes, GATEWAY_LENGTH_OFFSET, GATEWAY_OFFSET, made.route().gateway());
        return LeaseFrame.seal(bytes);
    }

    /**
     * Reads a record that anybody may have written.
     *
     * @return a record of a route that the API would let the user remove, wherever that is
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA or ERROR_INVALID_PARAMETER if it is
     *     none
     */
    static RouteLease decode(final ByteBuffer bytes) {
        LeaseFrame.check(bytes, VERSION);
        final InetAddress destination =
                LeaseFrame.address(bytes, DESTINATION_LENGTH_OFFSET, DESTINATION_OFFSET);
        final InetAddress gateway =
                LeaseFrame.address(bytes, GATEWAY_LENGTH_OFFSET, GATEWAY_OFFSET);
        if (destination == null
                || bytes.getInt(METRIC_OFFSET) != METRIC
                || gateway != null
                        && gateway.getAddress().length != destination.getAddress().length) {
            throw LeaseFrame.invalid("no broker makes such a route");
        }
        new BypassRoute(destination).validate("undo");
        return new RouteLease(
                bytes.getLong(BOOT_OFFSET),
                new UUID(bytes.getLong(GUID_OFFSET), bytes.getLong(GUID_OFFSET + Long.BYTES)),
                new TableRoute(bytes.getLong(LUID_OFFSET), route(destination, gateway)));
    }
}
