package org.tunbroker.broker.driver.linux.lease;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;

/**
 * One unreachable route that is held for a process, as the journal has it.
 *
 * <pre>
 * Version 2 of {@link LeaseLayout}, which has the first fields
 * off  size  field
 *  48     4  process for which the route is held
 *  52     4  metric
 *  56     1  length of the destination, 4 or 16
 *  57     1  length of the destination's prefix
 *  58     1  type, {@link UnreachableRoute#TYPE}
 *  59     1  protocol, {@link UnreachableRoute#PROTOCOL}
 *  60     4  routing table
 *  64    16  destination
 *  80     8  when the process began, in clock ticks since the machine started
 *  88    56  zeros
 * 144    16  name of the adapter's interface, of {@link LeaseLayout}
 * 160    96  zeros
 * </pre>
 *
 * @param place where the route was made
 * @param route the route
 * @param owner for which it is held
 * @param adapter name of the interface behind whose route it is
 */
public record HoldRecord(Place place, UnreachableRoute route, OwnerProcess owner, String adapter) {
    static final int VERSION = 2;

    private static final int PROCESS_OFFSET = 48;
    private static final int METRIC_OFFSET = 52;
    private static final int DESTINATION_LENGTH_OFFSET = 56;
    private static final int PREFIX_LENGTH_OFFSET = 57;
    private static final int TYPE_OFFSET = 58;
    private static final int PROTOCOL_OFFSET = 59;
    private static final int TABLE_OFFSET = 60;
    private static final int DESTINATION_OFFSET = 64;
    private static final int START_OFFSET = 80;

    ByteBuffer encode() {
        final ByteBuffer bytes = LeaseLayout.begin(VERSION, place, adapter);
        bytes.putInt(PROCESS_OFFSET, owner.processId()).putLong(START_OFFSET, owner.startTicks());
        bytes.putInt(METRIC_OFFSET, (int) route.metric());
        bytes.put(PREFIX_LENGTH_OFFSET, (byte) route.prefixLength());
        bytes.put(TYPE_OFFSET, UnreachableRoute.TYPE);
        bytes.put(PROTOCOL_OFFSET, (byte) UnreachableRoute.PROTOCOL);
        bytes.putInt(TABLE_OFFSET, (int) route.table());
        LeaseLayout.put(
                bytes,
                DESTINATION_LENGTH_OFFSET,
                DESTINATION_OFFSET,
                route.destination().getAddress());
        return LeaseLayout.seal(bytes);
    }

    /**
     * Reads a record that anybody may have written.
     *
     * @param bytes of the caller's own memory, little-endian
     * @return a record of a route that the API would let the user remove, wherever that is
     * @throws TunException ERROR_INVALID_DATA or ERROR_INVALID_PARAMETER if it is none
     */
    static HoldRecord decode(final ByteBuffer bytes) {
        LeaseLayout.check(bytes, VERSION);
        if (bytes.get(TYPE_OFFSET) != UnreachableRoute.TYPE
                || (bytes.get(PROTOCOL_OFFSET) & 0xFF) != UnreachableRoute.PROTOCOL
                || bytes.getInt(TABLE_OFFSET) == 0
                || bytes.getInt(PROCESS_OFFSET) <= 0) {
            throw LeaseLayout.invalid("no broker makes such a route");
        }
        final InetAddress destination =
                LeaseLayout.address(bytes, DESTINATION_LENGTH_OFFSET, DESTINATION_OFFSET);
        if (destination == null) {
            throw LeaseLayout.invalid("it has no destination");
        }
        final UnreachableRoute route = new UnreachableRoute(
                destination,
                bytes.get(PREFIX_LENGTH_OFFSET) & 0xFF,
                Integer.toUnsignedLong(bytes.getInt(METRIC_OFFSET)),
                Integer.toUnsignedLong(bytes.getInt(TABLE_OFFSET)));
        route.setting().validate("undo");
        return new HoldRecord(
                LeaseLayout.place(bytes),
                route,
                new OwnerProcess(bytes.getInt(PROCESS_OFFSET), bytes.getLong(START_OFFSET)),
                LeaseLayout.adapter(bytes));
    }
}
