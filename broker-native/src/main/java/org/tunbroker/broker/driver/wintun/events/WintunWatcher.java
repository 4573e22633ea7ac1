package org.tunbroker.broker.driver.wintun.events;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.events.InterfaceChange;
import org.tunbroker.broker.driver.events.InterfaceListener;
import org.tunbroker.broker.driver.events.InterfaceState;
import org.tunbroker.broker.driver.events.KnownState;

/**
 * Notices what becomes of Windows' interfaces, by whose doing ever: one thread, {@code tb-events},
 * for all of a driver, which waits for Windows' notices and does nothing while there are none. A
 * notice only says that something changed: the thread then looks at all interfaces and tells how
 * they differ from what was told before.
 *
 * <p>Where Windows gives no notices, that is said in the log once, and nothing is told.
 *
 * <p>Thread-safe.
 */
public final class WintunWatcher implements AutoCloseable {
    private static final long PACE_MS = 20;
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(5);

    /** What is watched: its listener, and what that was told. */
    private record Watched(KnownState known, InterfaceListener listener) {}

    private final ChangeNotices notices;
    private final InterfaceTables tables;
    private final LogSink log;
    private final Thread thread = new Thread(this::run, "tb-events");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // guarded by the lock, all of them; a look and its telling is made with it held, so nothing is
    // told of what is not watched any more
    private final Map<Long, Watched> watched = new LinkedHashMap<>();
    private boolean begun;
    private boolean available;
    private boolean due;
    private boolean closing;
    private BooleanSupplier follower = () -> false;

    WintunWatcher(final ChangeNotices notices, final InterfaceTables tables, final LogSink log) {
        this.notices = notices;
        this.tables = tables;
        this.log = log;
    }

    /**
     * Makes a watcher of this machine's interfaces.
     *
     * @param log told what cannot be watched
     */
    public static WintunWatcher ofWindows(final LogSink log) {
        return new WintunWatcher(new WindowsChangeNotices(), new WindowsInterfaceTables(), log);
    }

    /**
     * Has something follow what changes.
     *
     * @param newFollower called by the thread whenever something changed, once an interface is
     *     watched; returns whether it changed anything itself, and then is called again; may wait
     *     for nobody who calls the watcher
     */
    public void follow(final BooleanSupplier newFollower) {
        lock.lock();
        try {
            follower = newFollower;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Watches an interface. The first one asks Windows for notices.
     *
     * @param luid of the interface
     * @param listener told of changes, until {@link #forget}
     */
    public void watch(final long luid, final InterfaceListener listener) {
        lock.lock();
        try {
            if (!begun) {
                begin();
            }
            if (available) {
                tables.state(luid)
                        .ifPresent(first ->
                                watched.put(luid, new Watched(new KnownState(first), listener)));
            }
        } catch (final TunException ex) {
            // packets go on without
            LogLine.warn(log, "changes of an interface are not told: " + ex.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        begun = true;
        notices.begin(this::onNotice);
        available = true;
        thread.setDaemon(true);
        thread.start();
    }

    private void onNotice() {
        lock.lock();
        try {
            due = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Watches an interface no more; nothing is told of it after this returned. Idempotent. */
    public void forget(final long luid) {
        lock.lock();
        try {
            watched.remove(luid);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        lock.lock();
        try {
            boolean again = false;
            while (!closing) {
                if (again) {
                    // some changes follow the notice of their cause
                    changed.await(PACE_MS, TimeUnit.MILLISECONDS);
                } else if (!due) {
                    changed.await();
                    continue;
                }
                due = false;
                again = look();
            }
        } catch (final InterruptedException | RuntimeException ex) {
            LogLine.warn(log, "changes of interfaces are told no more, by a fault: " + ex);
        } finally {
            lock.unlock();
        }
    }

    /** Looks at all; returns whether anything changed. */
    private boolean look() {
        boolean any = follower.getAsBoolean();
        for (final Map.Entry<Long, Watched> each : watched.entrySet()) {
            try {
                final Optional<InterfaceState> now = tables.state(each.getKey());
                final List<InterfaceChange> changes = each.getValue()
                        .known()
                        .compare(now.orElseGet(() -> InterfaceState.gone(InterfaceState.DELETED)));
                if (!changes.isEmpty()) {
                    any = true;
                    each.getValue().listener().changed(changes);
                }
            } catch (final TunException ex) {
                LogLine.warn(log, "changes of an interface are not told: " + ex.getMessage());
            }
        }
        return any;
    }

    /** Ends notices and thread. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        final boolean wasBegun = begun;
        try {
            closing = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        // without the lock, which a notice under way waits for
        notices.close();
        if (wasBegun) {
            try {
                thread.join(JOIN_MS);
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
