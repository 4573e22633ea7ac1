package org.tunbroker.client;

import java.util.EnumSet;
import java.util.Set;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.FamilyMtu;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceRoute;
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

    private static AddressFamily of(final boolean v4) {
        return v4 ? IPV4 : IPV6;
    }

    /** Returns the family that a change is about: none for what concerns the whole interface. */
    static Set<AddressFamily> of(final Change change) {
        final Setting setting = change.setting();
        if (setting instanceof InterfaceAddress) {
            return EnumSet.of(of(((InterfaceAddress) setting).isV4()));
        } else if (setting instanceof InterfaceRoute) {
            return EnumSet.of(of(((InterfaceRoute) setting).isV4()));
        } else if (setting instanceof BypassRoute) {
            return EnumSet.of(of(((BypassRoute) setting).isV4()));
        } else if (setting instanceof FamilyMtu) {
            return EnumSet.of(of(((FamilyMtu) setting).isV4()));
        }
        return EnumSet.noneOf(AddressFamily.class);
    }
}
