package org.tunbroker.broker.driver.linux.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.events.InterfaceListener;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.ipc.os.linux.PollSet;
import org.tunbroker.ipc.os.linux.WakeEvent;

/**
 * Notices what becomes of interfaces, by whose doing ever: one thread, {@code tb-events}, for all
 * of a driver, which waits for rtnetlink's messages and does nothing while there are none.
 *
 * <p>A message only says which interface to look at: the thread then asks the kernel for its state
 * and tells how that differs from what was told before. So nothing is told twice, messages that the
 * kernel dropped are made up for by looking at all, and a flood of changes costs a look each
 * {@link #PACE_NS} and tells their outcome. After a look that found something comes another one:
 * Linux removes the IPv4 routes of an interface that goes down without a message, after that of the
 * link.
 *
 * <p>Owned by the driver, which makes and closes it. {@link #watch} is for the driver thread.
 */
public final class InterfaceWatcher implements AutoCloseable {
    /** The shortest time between two looks. */
    private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(5);

    /** An interface that is watched until this is closed, which its owner does. */
    public interface Watch extends AutoCloseable {
        /** Ends it: its listener does not hear of what happens after this. Idempotent. */
        @Override
        void close();
    }

    private final EventSocket events;
    private final RouteSocket queries;
    private final KernelTables tables;
    private final WakeEvent wakeUp;
    private final LogSink log;
    private final Thread thread = new Thread(this::run, "tb-events");
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;

    // of the thread: what is watched
    private final List<Watched> watched = new ArrayList<>();
    private boolean failed;

    /**
     * Makes a watcher in the network namespace of the calling thread, and starts its thread.
     *
     * @param log told what cannot be watched
     * @throws TunException ERROR_TOO_MANY_OPEN_FILES
     */
    public InterfaceWatcher(final LogSink log) {
        this.log = log;
        events = new EventSocket();
        try {
            queries = new RouteSocket();
        } catch (final TunException ex) {
            events.close();
            throw ex;
        }
        try {
            wakeUp = new WakeEvent();
        } catch (final TunException ex) {
            queries.close();
            events.close();
            throw ex;
        }
        tables = new KernelTables(queries);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Watches an interface.
     *
     * @param tag its alternative name, which no other interface has; null if it has none
     * @param first what it is now, which the listener is not told
     * @param listener called by the watcher's thread
     * @return the watch, to be closed before the interface is
     */
    public Watch watch(
            final String tag, final KernelTables.Link first, final InterfaceListener listener) {
        final WatchedInterface added = new WatchedInterface(tag, first, listener);
        execute(() -> watched.add(added));
        return () -> {
            added.end();
            execute(() -> watched.remove(added));
        };
    }

    /**
     * Has the machine's routes followed, until this is closed.
     *
     * @param follow called by the watcher's thread soon, and whenever routes, rules or interfaces
     *     change; returns whether it changed anything
     */
    public void follow(final BooleanSupplier follow) {
        final RouteFollower added = new RouteFollower(follow);
        execute(() -> watched.add(added));
    }

    private void execute(final Runnable command) {
        commands.add(command);
        wakeUp.wake();
    }

    private void run() {
        try {
            serve();
        } catch (final RuntimeException | Error ex) {
            // nobody else can say so, and packets go on without
            LogLine.warn(log, "changes of interfaces are told no more, by a fault: " + ex);
        }
    }

    private void serve() {
        final PollSet ready = new PollSet(2);
        ready.set(0, events.descriptor());
        ready.set(1, wakeUp.descriptor());
        final EventReader reader = new EventReader(new Marker());
        long nextNs = System.nanoTime();
        while (!closing) {
            if (watched.stream().anyMatch(Watched::isDue)) {
                ready.await(nextNs - System.nanoTime());
            } else {
                ready.await();
            }
            wakeUp.clear();
            for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
                next.run();
            }
            try {
                read(reader);
                final long beginNs = System.nanoTime();
                if (beginNs - nextNs >= 0 && look(reader)) {
                    final long endNs = System.nanoTime();
                    // a look at a router's routes takes long: so much longer comes no other
                    nextNs = endNs + Math.max(PACE_NS, endNs - beginNs);
                }
                failed = false;
            } catch (final TunException ex) {
                onFailure(ex);
                nextNs = System.nanoTime() + RETRY_NS;
            }
        }
    }

    /** What was not seen now is looked at later. */
    private void onFailure(final TunException failure) {
        watched.forEach(Watched::makeDue);
        if (!failed) {
            failed = true;
            LogLine.warn(log, "changes of interfaces are told late: " + failure.getMessage());
        }
    }

    private void read(final EventReader reader) {
        if (events.read(reader)) {
            watched.forEach(Watched::makeDue);
        }
    }

    /** Looks at what is due; returns whether there was anything. */
    private boolean look(final EventReader reader) {
        boolean looked = false;
        for (final Watched each : watched) {
            if (each.isDue()) {
                looked = true;
                if (each.look(tables, () -> read(reader))) {
                    each.makeDue();
                }
            }
        }
        return looked;
    }

    private final class Marker implements EventReader.Listener {
        @Override
        public void changed(final int index) {
            watched.forEach(each -> each.changed(index));
        }

        @Override
        public void appeared(final int index) {
            watched.forEach(each -> each.appeared(index));
        }

        @Override
        public void left(final int index, final boolean moved) {
            watched.forEach(each -> each.left(index, moved));
        }

        @Override
        public void routingChanged() {
            watched.forEach(Watched::routingChanged);
        }

        @Override
        public void anyChanged() {
            watched.forEach(Watched::makeDue);
        }
    }

    /** Ends the thread; what is watched still is watched no more. Idempotent. */
    @Override
    public void close() {
        closing = true;
        wakeUp.wake();
        try {
            thread.join(JOIN_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            // else it may use them still, and they go with the process
            wakeUp.close();
            queries.close();
            events.close();
        }
    }
}
