package org.tunbroker.broker.driver.linux.hold;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.linux.lease.HoldHeir;
import org.tunbroker.broker.driver.linux.lease.HoldRecord;
import org.tunbroker.broker.driver.linux.lease.Journal;
import org.tunbroker.broker.driver.linux.lease.JournalSource;
import org.tunbroker.broker.driver.linux.lease.OwnerProcess;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;
import org.tunbroker.ipc.config.HeldRoute;

/**
 * The unreachable routes behind those of all tunnels of a driver. The kernel keeps them when the
 * broker is killed and the tunnels vanish, so that packets are refused and do not go around.
 *
 * <p>Each is held for the process whose adapter it is. It goes when that process removes it, or
 * ends; not with the adapter, since a client that recovers loses that, and makes it again. So the
 * next broker inherits what is held for processes that live. The order is: journal, route; route,
 * journal.
 *
 * <p>Thread-safe: the driver thread adds and removes, {@link OwnerWatch} removes what is left.
 */
public final class HeldRoutes implements HoldHeir, AutoCloseable {
    static final String ADD = "addRoute";
    static final String REMOVE = "removeRoute";

    private final RouteSocket socket = new RouteSocket();
    private final HoldTable kernel = new HoldTable(socket);
    private final JournalSource source;
    private final LogSink log;
    private final Map<UnreachableRoute, Hold> holds = new LinkedHashMap<>();
    private final OwnerWatch watch = new OwnerWatch(this::removeOfEnded);
    // null until there is a route
    private Journal journal;
    private boolean closed;

    /**
     * Begins with none, in the network namespace of the calling thread.
     *
     * @param source of the journal that is kept of the routes
     * @param log told what becomes of routes whose client is gone
     */
    public HeldRoutes(final JournalSource source, final LogSink log) {
        this.source = source;
        this.log = log;
    }

    /**
     * Makes the part of an adapter, which its owner closes once the interface is gone.
     *
     * @param processId of the client that created it
     */
    public AdapterHolds of(final String interfaceName, final int processId) {
        return new AdapterHolds(this, interfaceName, OwnerProcess.of(processId));
    }

    synchronized List<HeldRoute> of(final AdapterHolds adapter) {
        return holds.values().stream()
                .filter(hold -> hold.isOf(adapter))
                .map(hold -> hold.route().setting())
                .toList();
    }

    /** Returns the routes that this broker made or inherited. */
    public synchronized Set<UnreachableRoute> made() {
        return holds.values().stream()
                .filter(Hold::isMade)
                .map(Hold::route)
                .collect(Collectors.toUnmodifiableSet());
    }

    synchronized void add(final AdapterHolds adapter, final UnreachableRoute route) {
        final Hold hold = holds.getOrDefault(route, new Hold(route));
        if (hold.isOf(adapter)) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    ADD,
                    adapter.name() + " holds " + route + " already");
        }
        final Hold.Claim own = hold.claims().get(adapter.owner());
        if (own == null) {
            claim(hold, adapter);
        } else {
            // it had it from an earlier broker, or from an adapter that is gone
            kernel.make(hold);
            own.holders().add(adapter);
        }
    }

    private void claim(final Hold hold, final AdapterHolds adapter) {
        final Hold.Claim claim =
                new Hold.Claim(journal().write(hold.route(), adapter.owner(), adapter.name()));
        try {
            kernel.make(hold);
        } catch (final TunException ex) {
            journal.erase(claim.slot());
            throw ex;
        }
        claim.holders().add(adapter);
        hold.claims().put(adapter.owner(), claim);
        holds.put(hold.route(), hold);
    }

    private Journal journal() {
        if (journal == null) {
            journal = source.open();
        }
        return journal;
    }

    /** Removes a route of an adapter, or one that its process has from an adapter that is gone. */
    synchronized void remove(final AdapterHolds adapter, final UnreachableRoute route) {
        final Hold hold = holds.get(route);
        final Hold.Claim claim = hold == null ? null : hold.claims().get(adapter.owner());
        if (claim == null || !claim.holders().isEmpty() && !claim.holders().contains(adapter)) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_FOUND, REMOVE, adapter.name() + " does not hold " + route);
        }
        if (claim.holders().size() > 1) {
            claim.holders().remove(adapter);
        } else {
            drop(hold, adapter.owner());
        }
    }

    /** Holds the route no more for a process, and removes it if it was the last. */
    private void drop(final Hold hold, final OwnerProcess owner) {
        if (hold.claims().size() == 1) {
            if (hold.isMade()) {
                kernel.remove(hold.route());
            }
            holds.remove(hold.route());
        }
        journal.erase(hold.claims().remove(owner).slot());
    }

    synchronized void leave(final AdapterHolds adapter) {
        boolean left = false;
        for (final Hold hold : new ArrayList<>(holds.values())) {
            if (hold.isOf(adapter)) {
                hold.claims().get(adapter.owner()).holders().remove(adapter);
                left = true;
            }
        }
        if (left && removeOfEnded()) {
            startWatch();
        }
    }

    private void startWatch() {
        try {
            watch.start();
        } catch (final OutOfMemoryError ex) {
            // as Java calls it where the limit of threads is reached
            LogLine.warn(log, "no thread waits for the end of clients that hold routes: " + ex);
        }
    }

    /**
     * Removes what is held for processes that have ended and whose adapters are gone.
     *
     * @return whether anything is held for processes without an adapter still
     */
    private synchronized boolean removeOfEnded() {
        final Set<OwnerProcess> living = new HashSet<>();
        final Set<OwnerProcess> ended = new HashSet<>();
        boolean left = false;
        if (closed) {
            return left;
        }
        for (final Hold hold : new ArrayList<>(holds.values())) {
            for (final OwnerProcess owner : List.copyOf(hold.claims().keySet())) {
                if (!hold.claims().get(owner).holders().isEmpty()) {
                    continue;
                }
                if (living.contains(owner) || !ended.contains(owner) && owner.isAlive()) {
                    living.add(owner);
                    left = true;
                } else {
                    ended.add(owner);
                    dropOfEnded(hold, owner);
                }
            }
        }
        return left;
    }

    private void dropOfEnded(final Hold hold, final OwnerProcess owner) {
        try {
            drop(hold, owner);
            LogLine.info(
                    log,
                    hold.route() + " is not held for the process " + owner.processId()
                            + " any more, which has ended");
        } catch (final TunException ex) {
            // the journal has it, for the next broker
            hold.claims().remove(owner);
            LogLine.warn(log, "a held route stays: " + ex.getMessage());
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A record makes no route: what the kernel has not is not held any more. And it keeps one
     * only for a process of this broker's user.
     */
    @Override
    public synchronized void inherit(final List<HoldRecord> records) {
        for (final HoldRecord record : kernel.present(records)) {
            if (record.owner().isAlive() && record.owner().isOfThisUser()) {
                inherit(record);
            }
        }
    }

    private void inherit(final HoldRecord record) {
        final Hold hold = holds.getOrDefault(record.route(), new Hold(record.route()));
        if (hold.claims().containsKey(record.owner())) {
            return;
        }
        try {
            final int slot = journal().write(record.route(), record.owner(), record.adapter());
            hold.claims().put(record.owner(), new Hold.Claim(slot));
        } catch (final TunException ex) {
            LogLine.warn(log, record.route() + " stays with its journal: " + ex.getMessage());
            return;
        }
        hold.setMade(true);
        holds.put(record.route(), hold);
        LogLine.info(
                log,
                record.route() + " is held for the process " + record.owner().processId()
                        + ", which an earlier broker left");
        startWatch();
    }

    @Override
    public synchronized boolean undo(final List<HoldRecord> records) {
        boolean done = true;
        for (final HoldRecord record : kernel.present(records)) {
            final UnreachableRoute route = record.route();
            if (holds.containsKey(route)) {
                done &= holds.get(route).claims().containsKey(record.owner())
                        || !record.owner().isAlive();
            } else if (record.owner().isAlive() && record.owner().isOfThisUser()) {
                // it could not be inherited
                done = false;
            } else {
                done &= undo(record);
            }
        }
        return done;
    }

    private boolean undo(final HoldRecord record) {
        try {
            kernel.remove(record.route());
            LogLine.info(
                    log,
                    "removed " + record.route() + " that a broker held which was killed, for the"
                            + " process " + record.owner().processId() + ", which has ended");
            return true;
        } catch (final TunException ex) {
            LogLine.warn(log, "a held route that a broker left stays: " + ex.getMessage());
            return false;
        }
    }

    /** Ends the watch; routes that are held for processes that live stay, and their journal. */
    @Override
    public void close() {
        watch.close();
        synchronized (this) {
            if (!closed && journal != null) {
                journal.close();
            }
            closed = true;
            socket.close();
        }
    }
}
