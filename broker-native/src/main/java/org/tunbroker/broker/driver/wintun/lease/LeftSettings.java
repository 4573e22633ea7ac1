package org.tunbroker.broker.driver.wintun.lease;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.lease.LeaseFrame;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;

/**
 * Undoes what the records of a journal say, as far as it can be true: a route to one address with
 * the brokers' own metric, through the same interface and gateway; and DNS that is still what was
 * set, of an interface that is gone or that this broker made. Whatever else a record names stays as
 * it is.
 *
 * <p>For one thread at a time.
 */
final class LeftSettings {
    private static final int[] FAMILIES = {IpStack.IPV4, IpStack.IPV6};

    private final IpStack stack;
    private final DnsRegistry registry;
    private final long boot;
    // the LUID of an interface that this broker has just made
    private final Map<UUID, Long> own;
    private final LogSink log;

    LeftSettings(
            final IpStack stack,
            final DnsRegistry registry,
            final long boot,
            final Map<UUID, Long> own,
            final LogSink log) {
        this.stack = stack;
        this.registry = registry;
        this.boot = boot;
        this.own = own;
        this.log = log;
    }

    /**
     * Undoes the records of a journal.
     *
     * @param journal its records, perhaps of zeros, perhaps forged
     * @param tooLong whether it had more than a journal has
     * @return whether nothing is left to be undone
     */
    boolean undo(final List<ByteBuffer> journal, final boolean tooLong) {
        final List<String> skipped = new ArrayList<>();
        if (tooLong) {
            skipped.add("it is too long");
        }
        boolean done = true;
        for (final ByteBuffer bytes : journal) {
            if (!LeaseFrame.isEmpty(bytes)) {
                done &= tryUndo(bytes, skipped);
            }
        }
        if (!skipped.isEmpty()) {
            LogLine.warn(
                    log,
                    "what is skipped in a journal of leases: " + skipped.size()
                            + ", of which the first since " + skipped.get(0));
        }
        return done;
    }

    private boolean tryUndo(final ByteBuffer bytes, final List<String> skipped) {
        final BooleanSupplier undo;
        try {
            undo = decode(bytes);
        } catch (final TunException ex) {
            skipped.add(ex.reason());
            return true;
        }
        try {
            return undo.getAsBoolean();
        } catch (final TunException ex) {
            LogLine.warn(log, "what a broker left cannot be undone: " + ex.getMessage());
            return false;
        }
    }

    /** Returns what undoes a record, and tells whether that is done with. */
    private BooleanSupplier decode(final ByteBuffer bytes) {
        if (LeaseFrame.is(bytes, DnsLease.VERSION)) {
            final DnsLease lease = DnsLease.decode(bytes);
            return () -> undo(lease);
        }
        final RouteLease lease = RouteLease.decode(bytes);
        if (lease.boot() != boot) {
            throw LeaseFrame.invalid("it is of before the machine started");
        }
        return () -> undo(lease);
    }

    private boolean undo(final RouteLease lease) {
        if (!lease.guid().equals(stack.guid(lease.made().luid()))) {
            LogLine.warn(
                    log,
                    "the " + lease.made().route()
                            + " stays: its interface is gone, or another one");
            return true;
        }
        final int error = stack.removeRoute(lease.made().luid(), lease.made().route());
        if (error == 0) {
            LogLine.info(
                    log,
                    "removed the " + lease.made().route() + " that a broker left which was killed");
            return true;
        }
        if (error == ErrorCode.ERROR_NOT_FOUND.code()
                || error == ErrorCode.ERROR_FILE_NOT_FOUND.code()) {
            return true;
        }
        LogLine.warn(
                log,
                "the " + lease.made().route() + " that a broker left cannot be removed, Windows"
                        + " error " + error);
        return false;
    }

    private boolean undo(final DnsLease lease) {
        final Long luid = own.get(lease.guid());
        if (luid == null && stack.isThere(lease.guid())) {
            // of somebody else, or the killed broker's, which Windows is about to remove
            return false;
        }
        boolean done = true;
        for (final int family : FAMILIES) {
            final String servers = registry.read(lease.guid(), family, DnsRegistry.SERVERS);
            final String domains = registry.read(lease.guid(), family, DnsRegistry.DOMAINS);
            final boolean ofServers = lease.isServers(family, servers);
            final boolean ofDomains = lease.isDomains(domains);
            if (!ofServers && !ofDomains) {
                continue;
            }
            final int error = luid == null
                    ? remove(lease.guid(), family, ofServers, ofDomains)
                    : stack.setDns(
                            luid, family, ofServers ? "" : servers, ofDomains ? "" : domains);
            if (error == 0) {
                LogLine.info(log, "removed DNS of an adapter that a broker left which was killed");
            } else {
                done = false;
                LogLine.warn(
                        log,
                        "DNS of an adapter that a broker left cannot be removed, Windows error "
                                + error);
            }
        }
        return done;
    }

    private int remove(
            final UUID guid, final int family, final boolean servers, final boolean domains) {
        final int error = servers ? registry.remove(guid, family, DnsRegistry.SERVERS) : 0;
        return domains && error == 0 ? registry.remove(guid, family, DnsRegistry.DOMAINS) : error;
    }
}
