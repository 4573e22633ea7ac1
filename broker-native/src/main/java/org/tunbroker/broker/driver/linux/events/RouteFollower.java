package org.tunbroker.broker.driver.linux.events;

import java.util.function.BooleanSupplier;

/**
 * Calls what follows the machine's routes whenever these, its rules or its interfaces change.
 *
 * <p>For the watcher's thread.
 */
final class RouteFollower implements Watched {
    private final BooleanSupplier follow;
    // at first as well: for what changed before the watcher read the kernel's messages
    private boolean due = true;

    /**
     * Makes one.
     *
     * @param follow looks at the routes; returns whether it changed anything
     */
    RouteFollower(final BooleanSupplier follow) {
        this.follow = follow;
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
    public void changed(final int index) {
        due = true;
    }

    @Override
    public void appeared(final int index) {
        due = true;
    }

    @Override
    public void left(final int index, final boolean moved) {
        due = true;
    }

    @Override
    public void routingChanged() {
        due = true;
    }

    @Override
    public boolean look(final KernelTables tables, final Runnable readEvents) {
        due = false;
        return follow.getAsBoolean();
    }
}
