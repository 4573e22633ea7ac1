package org.tunbroker.broker.driver.linux.netlink;

import java.util.List;
import org.tunbroker.ipc.config.BypassRoute;

/**
 * The routes that bypass one adapter's tunnel. They lie on other interfaces.
 *
 * <p>For the driver thread.
 */
public interface BypassTable {
    /**
     * Adds a route, through gateway and interface that the machine has for the address.
     *
     * @throws org.tunbroker.TunException ERROR_ALREADY_EXISTS if this adapter has it,
     *     ERROR_NETWORK_UNREACHABLE if the machine has no route to the address beside its tunnels
     */
    void add(BypassRoute route);

    /**
     * Removes a route that was added here.
     *
     * @throws org.tunbroker.TunException ERROR_NOT_FOUND if it was not
     */
    void remove(BypassRoute route);

    /** Returns what was added here, whether or not the machine has a way to it now. */
    List<BypassRoute> list();
}
