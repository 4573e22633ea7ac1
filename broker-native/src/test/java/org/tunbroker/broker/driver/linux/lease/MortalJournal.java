package org.tunbroker.broker.driver.linux.lease;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.route.HostRoute;
import org.tunbroker.broker.driver.linux.route.InterfaceIdentity;
import org.tunbroker.broker.driver.linux.route.MainTable;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;
import org.tunbroker.broker.driver.linux.route.UnreachableTable;

/**
 * A journal of a broker that ends at one of its steps, and looks at the order of them: no route is
 * there before its record. For one thread.
 */
public final class MortalJournal implements Journal {
    /** How a broker ends that gets SIGKILL: nothing that it would do comes any more. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private final Journal journal;
    private final RouteSocket socket;
    private final int lastStep;
    private int steps;

    /**
     * Begins.
     *
     * @param journal that is written in truth
     * @param socket by which it looks at the kernel's routes
     * @param lastStep the step, from 0, at which the broker ends
     */
    public MortalJournal(final Journal journal, final RouteSocket socket, final int lastStep) {
        this.journal = journal;
        this.socket = socket;
        this.lastStep = lastStep;
    }

    /** Returns how many steps there were. */
    public int steps() {
        return steps;
    }

    private void step() {
        if (steps++ == lastStep) {
            throw new Killed();
        }
    }

    @Override
    public int write(final InterfaceIdentity through, final HostRoute route, final String adapter) {
        step();
        assertTrue(
                new MainTable(socket).present(route.isV4(), List.of(route)).isEmpty(),
                "a route before its record");
        final int slot = journal.write(through, route, adapter);
        step();
        return slot;
    }

    @Override
    public int write(final UnreachableRoute route, final OwnerProcess owner, final String adapter) {
        step();
        assertFalse(
                new UnreachableTable(socket).made(route.isV4()).contains(route),
                "a route before its record");
        final int slot = journal.write(route, owner, adapter);
        step();
        return slot;
    }

    @Override
    public void erase(final int slot) {
        step();
        journal.erase(slot);
        step();
    }

    @Override
    public void close() {
        journal.close();
    }
}
