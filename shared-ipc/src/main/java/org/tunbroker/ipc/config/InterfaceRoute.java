package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A route through an interface: to which addresses it leads, and by which gateway.
 *
 * <pre>
 * size  field
 *    4  length of the destination's prefix
 *    8  metric, -1 if automatic
 *    8  routing table, 0 for the main one
 *    1  length of the destination, 4 or 16
 *    -  destination
 *    -  gateway, if there is one
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class InterfaceRoute extends FamilySetting {
    /** The metric that the operating system gives a route for which none is asked. */
    public static final long AUTOMATIC_METRIC = -1;

    /** The number that stands for the main routing table. */
    public static final long MAIN_TABLE = 0;

    // RT_TABLE_LOCAL: a route there would win over the machine's own addresses and all rules
    private static final long LOCAL_TABLE = 255;

    /** The highest metric, and the highest number of a table: they have 32 bits. */
    public static final long MAX = 0xFFFF_FFFFL;

    static final SettingKind KIND = SettingKind.several(5, "Route", InterfaceRoute::new);

    // null if what was decoded is no address
    private final @Nullable InetAddress destination;
    private final int prefixLength;
    // no bytes: there is none
    private final byte[] gateway;
    private final long metric;
    private final long table;

    /**
     * Makes an on-link route of the main table, with an automatic metric.
     *
     * @param destination the first address of the prefix
     * @param prefixLength 0 to 32 or 0 to 128; {@link #validate} checks both
     */
    public InterfaceRoute(final InetAddress destination, final int prefixLength) {
        this(destination.getAddress(), prefixLength, new byte[0], AUTOMATIC_METRIC, MAIN_TABLE);
    }

    private InterfaceRoute(
            final byte[] destination,
            final int prefixLength,
            final byte[] gateway,
            final long metric,
            final long table) {
        this.destination = addressOrNull(destination);
        this.prefixLength = prefixLength;
        this.gateway = gateway;
        this.metric = metric;
        this.table = table;
    }

    InterfaceRoute(final Input in) {
        prefixLength = in.readInt();
        metric = in.readLong();
        table = in.readLong();
        destination = addressOrNull(in.readBytes(in.readByte() & 0xFF));
        gateway = in.readBytes(in.limit() - in.position());
    }

    /** Returns null for bytes that are no address. */
    static @Nullable InetAddress addressOrNull(final byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException ex) {
            return null;
        }
    }

    /**
     * Gives the route a gateway.
     *
     * @param newGateway of the destination's family; unicast
     * @return such a route
     */
    public InterfaceRoute withGateway(final InetAddress newGateway) {
        return new InterfaceRoute(
                destinationBytes(), prefixLength, newGateway.getAddress(), metric, table);
    }

    /**
     * Gives the route a metric.
     *
     * @param newMetric 0 to {@link #MAX}, or {@link #AUTOMATIC_METRIC}
     * @return such a route
     */
    public InterfaceRoute withMetric(final long newMetric) {
        return new InterfaceRoute(destinationBytes(), prefixLength, gateway, newMetric, table);
    }

    /**
     * Puts the route into a routing table.
     *
     * @param newTable 1 to {@link #MAX}, or {@link #MAIN_TABLE}
     * @return such a route
     */
    public InterfaceRoute withTable(final long newTable) {
        return new InterfaceRoute(destinationBytes(), prefixLength, gateway, metric, newTable);
    }

    private byte[] destinationBytes() {
        return destination == null ? new byte[0] : destination.getAddress();
    }

    /**
     * Returns the first address of the prefix.
     *
     * @return without a host name and a zone; null only in a value that is not valid
     */
    public @Nullable InetAddress destination() {
        return destination;
    }

    /**
     * Returns the length of the prefix.
     *
     * @return bits
     */
    public int prefixLength() {
        return prefixLength;
    }

    /**
     * Returns the gateway.
     *
     * @return null if the destination is on-link
     */
    public @Nullable InetAddress gateway() {
        return addressOrNull(gateway);
    }

    /** Tells whether there is a gateway, be it valid or not. */
    boolean hasGateway() {
        return gateway.length != 0;
    }

    /**
     * Returns the metric.
     *
     * @return {@link #AUTOMATIC_METRIC} if the operating system chooses
     */
    public long metric() {
        return metric;
    }

    /**
     * Returns the routing table.
     *
     * @return {@link #MAIN_TABLE} or a number of Linux's
     */
    public long table() {
        return table;
    }

    @Override
    public boolean isV4() {
        return destination instanceof Inet4Address;
    }

    @Override
    public SettingKind kind() {
        return KIND;
    }

    /** {@inheritDoc} A table has one route to a prefix with a metric. */
    @Override
    public Object key() {
        return Arrays.asList(destination, prefixLength, metric, table);
    }

    @Override
    public void validate(final String call) {
        if (destination == null) {
            throw invalid(call, "a destination has 4 or 16 bytes");
        }
        final byte[] bytes = destination.getAddress();
        final int bits = bytes.length * Byte.SIZE;
        if (prefixLength < 0 || prefixLength > bits) {
            throw invalid(
                    call,
                    "prefixLength=" + prefixLength + " must be from 0 to " + bits + " for "
                            + AddressText.of(destination));
        }
        if (destination.isAnyLocalAddress() && prefixLength == bits) {
            throw invalid(
                    call,
                    AddressText.of(destination) + "/" + prefixLength
                            + " is the unspecified address; the default route has the prefix"
                            + " length 0");
        }
        checkHostBits(call, bytes);
        checkGateway(call);
        if (metric < AUTOMATIC_METRIC || metric > MAX) {
            throw invalid(call, "metric=" + metric + " must be from 0 to " + MAX + ", or -1");
        }
        if (table < MAIN_TABLE || table > MAX) {
            throw invalid(
                    call,
                    "table=" + table + " must be from 1 to " + MAX + ", or 0 for the main one");
        }
        if (table == LOCAL_TABLE) {
            throw invalid(
                    call,
                    "table=" + table + " is the system's own, which it looks at before all rules;"
                            + " take another");
        }
    }

    private void checkHostBits(final String call, final byte[] bytes) {
        final byte[] prefix = prefix(bytes, prefixLength);
        if (!Arrays.equals(prefix, bytes)) {
            throw invalid(
                    call,
                    AddressText.of(destination) + " has bits beyond the prefix of " + prefixLength
                            + " bits; its network is " + AddressText.of(addressOrNull(prefix))
                            + "/" + prefixLength);
        }
    }

    /** Returns the first address of the prefix that an address is in. */
    static byte[] prefix(final byte[] address, final int prefixLength) {
        final byte[] prefix = address.clone();
        for (int bit = prefixLength; bit < address.length * Byte.SIZE; bit++) {
            prefix[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return prefix;
    }

    private void checkGateway(final String call) {
        if (gateway.length == 0) {
            return;
        }
        final InetAddress address = gateway();
        if (address == null) {
            throw invalid(call, "a gateway has 4 or 16 bytes");
        }
        if (address instanceof Inet4Address != isV4()) {
            throw invalid(
                    call,
                    "the gateway " + AddressText.of(address) + " is not of the family of "
                            + AddressText.of(destination));
        }
        if (address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || address.isLoopbackAddress()
                || InterfaceAddress.isLimitedBroadcast(gateway)) {
            throw invalid(
                    call,
                    AddressText.of(address) + " can be no gateway, which has a unicast address;"
                            + " leave it out for an on-link route");
        }
    }

    private static TunException invalid(final String call, final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
    }

    @Override
    List<?> value() {
        return Arrays.asList(destination, prefixLength, gateway(), gateway.length, metric, table);
    }

    @Override
    void write(final Output out) {
        final byte[] bytes = destinationBytes();
        out.writeInt(prefixLength);
        out.writeLong(metric);
        out.writeLong(table);
        out.writeByte(bytes.length);
        out.writeBytes(bytes);
        out.writeBytes(gateway);
    }

    @Override
    public String toString() {
        final InetAddress by = gateway();
        return (destination == null ? "no route" : "route " + AddressText.of(destination)) + "/"
                + prefixLength
                + (by == null ? "" : " via " + AddressText.of(by))
                + (metric == AUTOMATIC_METRIC ? "" : " metric " + metric)
                + (table == MAIN_TABLE ? "" : " table " + table);
    }
}
