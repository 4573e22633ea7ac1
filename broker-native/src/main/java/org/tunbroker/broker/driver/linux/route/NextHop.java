package org.tunbroker.broker.driver.linux.route;

import java.net.InetAddress;

/**
 * Where a route leads next. Immutable and thread-safe.
 *
 * @param index of the interface
 * @param gateway null if the destination is on-link; for IPv4 it may be one of IPv6
 * @param source that packets get, null if the kernel chooses
 * @param onLink whether the gateway counts as on-link, though no address's network has it
 */
public record NextHop(int index, InetAddress gateway, InetAddress source, boolean onLink) {
    /** Makes one without a source. */
    public NextHop(final int index, final InetAddress gateway) {
        this(index, gateway, null, false);
    }
}
