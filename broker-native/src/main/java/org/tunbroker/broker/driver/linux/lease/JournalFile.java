package org.tunbroker.broker.driver.linux.lease;

import org.tunbroker.broker.driver.lease.LeaseFile;
import org.tunbroker.broker.driver.linux.route.HostRoute;
import org.tunbroker.broker.driver.linux.route.InterfaceIdentity;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;

/** A broker's journal in a file, with the records of a network namespace. */
final class JournalFile implements Journal {
    private final LeaseFile file;
    private final Place place;

    /** Takes over a file. */
    JournalFile(final LeaseFile file, final Place place) {
        this.file = file;
        this.place = place;
    }

    @Override
    public int write(final InterfaceIdentity through, final HostRoute route, final String adapter) {
        return file.write(new LeaseRecord(place, through, route, adapter).encode());
    }

    @Override
    public int write(final UnreachableRoute route, final OwnerProcess owner, final String adapter) {
        return file.write(new HoldRecord(place, route, owner, adapter).encode());
    }

    @Override
    public void erase(final int slot) {
        file.erase(slot);
    }

    @Override
    public void close() {
        file.close();
    }
}
