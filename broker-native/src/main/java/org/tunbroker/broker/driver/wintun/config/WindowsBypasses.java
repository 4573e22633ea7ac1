package org.tunbroker.broker.driver.wintun.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.iphlpapi.TableRoute;
import org.tunbroker.broker.driver.wintun.lease.LeaseJournal;
import org.tunbroker.broker.driver.wintun.lease.RouteLease;
import org.tunbroker.ipc.config.AddressText;
import org.tunbroker.ipc.config.BypassRoute;

/**
 * The routes of all adapters of a driver that keep packets to some addresses outside of tunnels.
 * Each leads where Windows' table leads without the broker's adapters, and follows when that
 * changes. They are made and removed in this order: journal, route; route, journal. So what a
 * broker leaves that is killed at any moment is in the journal.
 *
 * <p>Somebody else's route to the same address is left alone, and makes one of the broker's own
 * needless. Adapters with the same address share a route.
 *
 * <p>Thread-safe: the driver thread adds and removes, {@code tb-events} follows.
 */
public final class WindowsBypasses {
    private static final String ADD = "addBypassRoute";
    private static final String REMOVE = "removeBypassRoute";

    private final IpStack stack;
    private final LeaseJournal journal;
    private final LogSink log;
    private final Set<Long> adapters = new HashSet<>();
    private final Map<InetAddress, Bypass> bypasses = new LinkedHashMap<>();
    // of the last look, and of this one
    private String lastFailure = "";
    private String failure = "";

    /** An address that is reached outside of tunnels. */
    private static final class Bypass {
        final Set<Long> holders = new LinkedHashSet<>();
        // null if the user has a route to it, or the machine has no way there
        TableRoute made;
        int slot;
    }

    /**
     * Begins with none.
     *
     * @param journal kept of the routes
     * @param log told where routes lead, and what cannot be removed
     */
    public WindowsBypasses(final IpStack stack, final LeaseJournal journal, final LogSink log) {
        this.stack = stack;
        this.journal = journal;
        this.log = log;
    }

    /** Counts an interface as a tunnel. */
    synchronized void register(final long adapter) {
        adapters.add(adapter);
    }

    /** Returns what was added for an adapter. */
    synchronized List<BypassRoute> of(final long adapter) {
        return bypasses.entrySet().stream()
                .filter(entry -> entry.getValue().holders.contains(adapter))
                .map(entry -> new BypassRoute(entry.getKey()))
                .toList();
    }

    /** Adds a route for an adapter. */
    synchronized void add(final long adapter, final InetAddress endpoint) {
        final Bypass bypass = bypasses.getOrDefault(endpoint, new Bypass());
        if (bypass.holders.contains(adapter)) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    ADD,
                    "the adapter has a bypass route to " + AddressText.of(endpoint) + " already");
        }
        final BypassSearch found = search(stack.allRoutes(), endpoint, bypass);
        if (found.best() == null) {
            throw new TunException(
                    ErrorCode.ERROR_NETWORK_UNREACHABLE,
                    ADD,
                    "this machine has no route to " + AddressText.of(endpoint)
                            + " beside its tunnels; connect it to a network first");
        }
        settle(bypass, found);
        bypass.holders.add(adapter);
        bypasses.put(endpoint, bypass);
    }

    private BypassSearch search(
            final List<TableRoute> table, final InetAddress endpoint, final Bypass bypass) {
        return BypassSearch.of(stack, table, endpoint, bypass.made, adapters);
    }

    /** Makes the route what it should be; returns whether that changed anything. */
    private boolean settle(final Bypass bypass, final BypassSearch found) {
        final TableRoute best = found.isHostRoute() ? null : found.best();
        final TableRoute wanted = best == null
                ? null
                : new TableRoute(
                        best.luid(),
                        RouteLease.route(found.destination(), best.route().gateway()));
        if (bypass.made != null && !found.isOwnThere()) {
            // Windows took it with its interface, or somebody else did
            forget(bypass);
        }
        if (wanted == null ? bypass.made == null : wanted.equals(bypass.made)) {
            return false;
        }
        removeRoute(bypass);
        if (wanted != null) {
            makeRoute(bypass, wanted);
        }
        return true;
    }

    private void makeRoute(final Bypass bypass, final TableRoute wanted) {
        final UUID guid = stack.guid(wanted.luid());
        if (guid == null) {
            throw new TunException(
                    ErrorCode.ERROR_NETWORK_UNREACHABLE,
                    ADD,
                    "the interface of the " + wanted.route() + " is just going; try again");
        }
        final int slot = journal.write(guid, wanted);
        final int error = stack.addRoute(wanted.luid(), wanted.route());
        if (error != 0) {
            journal.erase(slot);
            throw new TunException(error, "CreateIpForwardEntry2", "the " + wanted.route(), null);
        }
        bypass.made = wanted;
        bypass.slot = slot;
    }

    private void removeRoute(final Bypass bypass) {
        if (bypass.made == null) {
            return;
        }
        final int error = stack.removeRoute(bypass.made.luid(), bypass.made.route());
        // it goes with its interface, and others may remove it
        if (error != 0
                && error != ErrorCode.ERROR_NOT_FOUND.code()
                && error != ErrorCode.ERROR_FILE_NOT_FOUND.code()) {
            throw new TunException(
                    error, "DeleteIpForwardEntry2", "the " + bypass.made.route(), null);
        }
        forget(bypass);
    }

    private void forget(final Bypass bypass) {
        journal.erase(bypass.slot);
        bypass.made = null;
    }

    /**
     * Looks where the machine's routes lead now, and has the bypass routes follow.
     *
     * @return whether any was changed
     */
    public synchronized boolean follow() {
        if (bypasses.isEmpty()) {
            return false;
        }
        failure = "";
        boolean changed = false;
        try {
            final List<TableRoute> table = stack.allRoutes();
            for (final Map.Entry<InetAddress, Bypass> each : bypasses.entrySet()) {
                changed |= follow(table, each.getKey(), each.getValue());
            }
        } catch (final TunException ex) {
            failed(ex);
        }
        lastFailure = failure;
        return changed;
    }

    private boolean follow(
            final List<TableRoute> table, final InetAddress endpoint, final Bypass bypass) {
        try {
            if (settle(bypass, search(table, endpoint, bypass))) {
                LogLine.info(
                        log,
                        bypass.made == null
                                ? "no bypass route to " + AddressText.of(endpoint)
                                        + " any more: the machine has no way there, or a user's"
                                        + " own route"
                                : "the bypass is the " + bypass.made.route() + " now");
                return true;
            }
        } catch (final TunException ex) {
            failed(ex);
        }
        return false;
    }

    /** Logs a failure, once as long as it is the same. */
    private void failed(final TunException ex) {
        failure = ex.getMessage();
        if (!failure.equals(lastFailure)) {
            LogLine.warn(log, "a bypass route does not follow: " + failure);
        }
    }

    /** Removes a route of an adapter. */
    synchronized void remove(final long adapter, final InetAddress endpoint) {
        final Bypass bypass = bypasses.get(endpoint);
        if (bypass == null || !bypass.holders.contains(adapter)) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_FOUND,
                    REMOVE,
                    "the adapter has no bypass route to " + AddressText.of(endpoint));
        }
        drop(endpoint, bypass, adapter);
    }

    private void drop(final InetAddress endpoint, final Bypass bypass, final long adapter) {
        if (bypass.holders.size() == 1) {
            removeRoute(bypass);
            bypasses.remove(endpoint);
        }
        bypass.holders.remove(adapter);
    }

    /** Removes all routes of an adapter, which is gone. */
    synchronized void release(final long adapter) {
        adapters.remove(adapter);
        for (final Map.Entry<InetAddress, Bypass> each : new ArrayList<>(bypasses.entrySet())) {
            if (each.getValue().holders.contains(adapter)) {
                try {
                    drop(each.getKey(), each.getValue(), adapter);
                } catch (final TunException ex) {
                    // the journal has it, for the next broker
                    bypasses.remove(each.getKey());
                    LogLine.warn(log, "a bypass route stays: " + ex.getMessage());
                }
            }
        }
    }
}
