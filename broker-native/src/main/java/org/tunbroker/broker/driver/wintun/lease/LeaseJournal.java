package org.tunbroker.broker.driver.wintun.lease;

import java.util.UUID;
import org.tunbroker.broker.driver.wintun.iphlpapi.TableRoute;

/**
 * What a broker made on Windows that outlives it. It is written before it is made, and erased once
 * it is gone, so a broker that is killed at any moment leaves nothing that the journal has not.
 *
 * <p>Thread-safe.
 */
public interface LeaseJournal {
    /** Keeps nothing. */
    LeaseJournal NONE = new LeaseJournal() {
        @Override
        public int write(final UUID guid, final TableRoute route) {
            return 0;
        }

        @Override
        public int write(final DnsLease lease) {
            return 0;
        }

        @Override
        public void erase(final int slot) {
            // nothing was kept
        }
    };

    /**
     * Writes that a bypass route is about to be made.
     *
     * @param guid of the interface that it leads through
     * @param route to be made
     * @return where it stands, for {@link #erase}
     * @throws org.tunbroker.TunException ERROR_NOT_ENOUGH_QUOTA if the journal is full,
     *     ERROR_DISK_FULL if it cannot be written; then nothing is to be made
     */
    int write(UUID guid, TableRoute route);

    /**
     * Writes that DNS is about to be set. It is on the disk when this returns, since the registry
     * keeps DNS when the machine loses its power.
     *
     * @return as above
     * @throws org.tunbroker.TunException as above
     */
    int write(DnsLease lease);

    /** Erases what was written, since it is gone or was not made. */
    void erase(int slot);
}
