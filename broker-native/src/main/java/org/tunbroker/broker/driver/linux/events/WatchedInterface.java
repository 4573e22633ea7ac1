package org.tunbroker.broker.driver.linux.events;

import java.util.List;
import java.util.Optional;
import org.tunbroker.broker.driver.events.InterfaceChange;
import org.tunbroker.broker.driver.events.InterfaceListener;
import org.tunbroker.broker.driver.events.InterfaceState;
import org.tunbroker.broker.driver.events.KnownState;

/**
 * An interface that is watched, and what its listener was told of it.
 *
 * <p>For the watcher's thread, but for {@link #end}.
 */
final class WatchedInterface implements Watched {
    private final String tag;
    private final InterfaceListener listener;
    private final KnownState known;
    // by which the kernel's messages name it; 0 while it is not in this network namespace
    private int index;
    private String presence = InterfaceState.ABSENT;
    // to be looked at
    private boolean due;
    private volatile boolean ended;

    /**
     * Makes one.
     *
     * @param tag its alternative name, which no other interface has; null if it has none
     * @param first what it is, which its listener is not told
     * @param listener told of changes
     */
    WatchedInterface(
            final String tag, final KernelTables.Link first, final InterfaceListener listener) {
        this.tag = tag;
        this.listener = listener;
        known = new KnownState(first.state());
        index = first.index();
        // what happened before the kernel's messages were read
        due = true;
    }

    /** Lets nothing be told of what happens from now on; for any thread. */
    void end() {
        ended = true;
    }

    @Override
    public boolean isDue() {
        return due;
    }

    @Override
    public void makeDue() {
        due = true;
    }

    @Override
    public void changed(final int changedIndex) {
        due |= changedIndex == index;
    }

    @Override
    public void appeared(final int appearedIndex) {
        // one that was moved comes back by any index
        due |= appearedIndex == index || index == 0 && tag != null;
    }

    @Override
    public void left(final int leftIndex, final boolean moved) {
        if (leftIndex == index) {
            presence = moved ? InterfaceState.MOVED : InterfaceState.DELETED;
            due = true;
        }
    }

    @Override
    public void routingChanged() {
        // its own routes are told with its index
    }

    /**
     * Asks what the interface is now, and tells what changed.
     *
     * @param readEvents reads the kernel's messages: one that says where the interface went was
     *     sent before the kernel answered that it is not there
     * @return whether anything changed
     */
    @Override
    public boolean look(final KernelTables tables, final Runnable readEvents) {
        due = false;
        // where there are no tags, an interface that left cannot be told from another one
        final Optional<KernelTables.Located> found =
                tag == null && index == 0 ? Optional.empty() : tables.state(tag, index);
        if (found.isEmpty() && index != 0) {
            readEvents.run();
        } else if (found.isPresent()) {
            presence = InterfaceState.ABSENT;
        }
        index = found.map(KernelTables.Located::index).orElse(0);
        final List<InterfaceChange> changes = known.compare(found.map(KernelTables.Located::state)
                .orElseGet(() -> InterfaceState.gone(presence)));
        // it ended before the interface was closed, so what is seen of that is not told
        if (changes.isEmpty() || ended) {
            return false;
        }
        listener.changed(changes);
        return true;
    }
}
