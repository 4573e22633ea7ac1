package org.tunbroker.ipc.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Settings as tests write them. Stateless and thread-safe. */
public final class Literals {
    private Literals() {}

    /** Returns an address from its digits. */
    public static InetAddress inet(final String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (final UnknownHostException ex) {
            throw new IllegalArgumentException(literal, ex);
        }
    }

    /** Returns an address of an interface. */
    public static InterfaceAddress address(final String literal, final int prefixLength) {
        return new InterfaceAddress(inet(literal), prefixLength);
    }

    /** Returns a route on the link. */
    public static InterfaceRoute route(final String literal, final int prefixLength) {
        return new InterfaceRoute(inet(literal), prefixLength);
    }
}
