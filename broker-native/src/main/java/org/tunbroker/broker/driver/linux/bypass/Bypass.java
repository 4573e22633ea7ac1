package org.tunbroker.broker.driver.linux.bypass;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import org.tunbroker.broker.driver.linux.route.HostRoute;

/**
 * An address that is reached outside of tunnels, for one adapter or several.
 *
 * <p>Guarded by its {@link BypassRoutes}.
 */
final class Bypass {
    private final InetAddress endpoint;
    private final Set<AdapterBypasses> holders = new LinkedHashSet<>();
    // null if the machine needs none, or has no way to the address
    private HostRoute route;
    private int slot;

    Bypass(final InetAddress endpoint) {
        this.endpoint = endpoint;
    }

    InetAddress endpoint() {
        return endpoint;
    }

    boolean isV4() {
        return endpoint instanceof Inet4Address;
    }

    Set<AdapterBypasses> holders() {
        return holders;
    }

    /** Returns the route that was made; null if there is none. */
    HostRoute route() {
        return route;
    }

    /** Returns where the route stands in the journal. */
    int slot() {
        return slot;
    }

    void made(final HostRoute newRoute, final int newSlot) {
        route = newRoute;
        slot = newSlot;
    }

    void removed() {
        route = null;
    }
}
