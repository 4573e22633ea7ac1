package org.tunbroker.client;

import java.util.EnumSet;
import java.util.Set;
import org.tunbroker.ipc.config.Setting;

/**
 * The two families of IP addresses.
 *
 * <p>Example, which sends all traffic into an adapter, on a machine without IPv6 that of IPv4:
 *
 * <pre>{@code
 * final Set<AddressFamily> missing =
 *         adapter.configureAvailable(new InterfaceChanges().setUp(true).addHalfRoutes());
 * if (missing.contains(AddressFamily.IPV6)) {
 *     System.out.println("this machine has no IPv6");
 * }
 * }</pre>
 */
public enum AddressFamily {
    /** IPv4, with addresses of 4 bytes. */
    IPV4,
    /** IPv6, with addresses of 16 bytes. */
    IPV6;

    /** Returns the family of a version of IP; none for {@link Setting#EACH_IP_VERSION}. */
    static Set<AddressFamily> ofIpVersion(final int version) {
        switch (version) {
            case 4:
                return EnumSet.of(IPV4);
            case 6:
                return EnumSet.of(IPV6);
            default:
                return EnumSet.noneOf(AddressFamily.class);
        }
    }
}
