package org.tunbroker.broker.driver.linux.lease;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.route.HostRoute;
import org.tunbroker.broker.driver.linux.route.InterfaceIdentity;
import org.tunbroker.broker.driver.linux.route.MainTable;
import org.tunbroker.broker.os.linux.Errno;

/**
 * Undoes what the records of a journal say, as far as it can be true: a host route with the
 * brokers' own protocol number, in the main table, through the same interface, with the same
 * gateway and metric. Whatever else a record names stays as it is. Routes that were held are for
 * their heir.
 *
 * <p>For the driver thread.
 */
final class LeftRoutes {
    private final RouteSocket socket;
    private final MainTable table;
    private final Place here;
    private final HoldHeir heir;
    private final LogSink log;

    LeftRoutes(final RouteSocket socket, final Place here, final HoldHeir heir, final LogSink log) {
        this.socket = socket;
        this.table = new MainTable(socket);
        this.here = here;
        this.heir = heir;
        this.log = log;
    }

    /** Has what was held for processes that live held on. */
    void inherit(final List<ByteBuffer> journal) {
        final List<HoldRecord> holds = new ArrayList<>();
        read(journal, new ArrayList<>(), holds);
        heir.inherit(holds);
    }

    /**
     * Undoes the records of a journal.
     *
     * @param journal its records, perhaps of zeros, perhaps forged
     * @param tooLong whether it had more than a journal has
     * @return whether nothing is left to be undone here
     */
    boolean undo(final List<ByteBuffer> journal, final boolean tooLong) {
        final List<LeaseRecord> records = new ArrayList<>();
        final List<HoldRecord> holds = new ArrayList<>();
        final List<String> skipped = read(journal, records, holds);
        if (tooLong) {
            skipped.add(0, "it is too long");
        }
        if (!skipped.isEmpty()) {
            LogLine.warn(
                    log,
                    "what is skipped in a journal of leases: " + skipped.size()
                            + ", of which the first since " + skipped.get(0));
        }
        return undoOf(records, true) & undoOf(records, false) & heir.undo(holds);
    }

    /** Sorts records; returns why some are skipped. */
    private List<String> read(
            final List<ByteBuffer> journal,
            final List<LeaseRecord> records,
            final List<HoldRecord> holds) {
        final List<String> skipped = new ArrayList<>();
        for (final ByteBuffer bytes : journal) {
            if (!bytes.equals(ByteBuffer.allocate(LeaseLayout.LENGTH))) {
                read(bytes, records, holds, skipped);
            }
        }
        return skipped;
    }

    private void read(
            final ByteBuffer bytes,
            final List<LeaseRecord> records,
            final List<HoldRecord> holds,
            final List<String> skipped) {
        try {
            if (LeaseLayout.is(bytes, HoldRecord.VERSION)) {
                final HoldRecord hold = HoldRecord.decode(bytes);
                checkPlace(hold.place());
                holds.add(hold);
            } else {
                final LeaseRecord record = LeaseRecord.decode(bytes);
                checkPlace(record.place());
                records.add(record);
            }
        } catch (final TunException ex) {
            skipped.add(ex.reason());
        }
    }

    private void checkPlace(final Place place) {
        if (!place.boot().equals(here.boot())) {
            throw LeaseLayout.invalid("it is of before the machine started");
        } else if (!place.equals(here)) {
            throw LeaseLayout.invalid("it is of another network namespace");
        }
    }

    private boolean undoOf(final List<LeaseRecord> records, final boolean v4) {
        final List<HostRoute> routes = records.stream()
                .map(LeaseRecord::route)
                .filter(route -> route.isV4() == v4)
                .toList();
        if (routes.isEmpty()) {
            return true;
        }
        final List<HostRoute> present = table.present(v4, routes);
        boolean done = true;
        for (final LeaseRecord record : records) {
            if (present.remove(record.route())) {
                done &= undo(record);
            }
        }
        return done;
    }

    private boolean undo(final LeaseRecord record) {
        final InterfaceIdentity now =
                InterfaceIdentity.of(socket, record.through().index()).orElse(null);
        if (now == null || !record.through().isSame(now)) {
            LogLine.warn(
                    log,
                    "the route to " + record.route() + " stays: that is not "
                            + printable(record.through().name()) + " any more");
            return true;
        }
        final int errno = table.remove(record.route());
        if (errno != 0 && errno != Errno.ESRCH) {
            LogLine.warn(
                    log,
                    "the route to " + record.route() + " that a broker left cannot be removed,"
                            + " errno " + errno);
            return false;
        }
        LogLine.info(
                log,
                "removed the route to " + record.route() + " that a broker left which was killed,"
                        + " of the tunnel " + printable(record.adapter()));
        return true;
    }

    private static String printable(final String name) {
        return name.replaceAll("[^ -~]", "?");
    }
}
