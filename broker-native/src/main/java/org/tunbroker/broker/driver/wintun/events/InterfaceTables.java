package org.tunbroker.broker.driver.wintun.events;

import java.util.Optional;
import org.tunbroker.broker.driver.events.InterfaceState;

/**
 * What Windows' network stack knows of interfaces.
 *
 * <p>For one thread at a time.
 */
@FunctionalInterface
interface InterfaceTables {
    /**
     * Returns what an interface is.
     *
     * @param luid of it
     * @return empty if there is none
     */
    Optional<InterfaceState> state(long luid);
}
