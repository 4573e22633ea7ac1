package org.tunbroker.broker.driver.linux.lease;

import org.tunbroker.broker.driver.linux.route.HostRoute;
import org.tunbroker.broker.driver.linux.route.InterfaceIdentity;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;

/**
 * What a broker made that outlives it. It is written before it is made, and erased once it is gone,
 * so a broker that is killed at any moment leaves nothing that the journal has not.
 *
 * <p>For one thread at a time.
 */
public interface Journal extends AutoCloseable {
    /** Keeps nothing: for a driver without a folder, whose routes outlive it when it is killed. */
    Journal NONE = new Journal() {
        @Override
        public int write(
                final InterfaceIdentity through, final HostRoute route, final String adapter) {
            return 0;
        }

        @Override
        public int write(
                final UnreachableRoute route, final OwnerProcess owner, final String adapter) {
            return 0;
        }

        @Override
        public void erase(final int slot) {
            // nothing was kept
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    /**
     * Writes that a route is about to be made.
     *
     * @param through the interface of the route
     * @param route to be made
     * @param adapter name of the interface whose tunnel it is for
     * @return where it stands, for {@link #erase}
     * @throws org.tunbroker.TunException ERROR_NOT_ENOUGH_QUOTA if the journal is full,
     *     ERROR_DISK_FULL if it cannot be written; then nothing is to be made
     */
    int write(InterfaceIdentity through, HostRoute route, String adapter);

    /**
     * Writes that an unreachable route is about to be made.
     *
     * @param route to be made
     * @param owner process for which it is held
     * @param adapter name of the interface behind whose route it is
     * @return as above
     * @throws org.tunbroker.TunException as above
     */
    int write(UnreachableRoute route, OwnerProcess owner, String adapter);

    /** Erases what was written, since the route is gone or was not made. */
    void erase(int slot);

    /** Ends the journal. What is left in it is undone by the next broker. Idempotent. */
    @Override
    void close();
}
