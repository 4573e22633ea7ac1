package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.List;
import org.tunbroker.tests.jvm.NetworkNamespace;

/**
 * Two networks that lead elsewhere, {@code lan0} and {@code lan1}, in a namespace: each has a
 * gateway of both families, and {@code lan0} has the default routes. Stateless but for the
 * namespace.
 */
record Uplinks(NetworkNamespace network) {
    static final String GATEWAY = "192.0.2.1";
    static final String OTHER_GATEWAY = "203.0.113.1";
    static final String GATEWAY_V6 = "2001:db8:1::1";
    static final String OTHER_GATEWAY_V6 = "2001:db8:2::1";

    static Uplinks create(final NetworkNamespace network) {
        final Uplinks uplinks = new Uplinks(network);
        uplinks.add("lan0", "192.0.2.2/24", "2001:db8:1::2/64");
        uplinks.add("lan1", "203.0.113.2/24", "2001:db8:2::2/64");
        uplinks.ip("route", "add", "default", "via", GATEWAY);
        uplinks.ip("-6", "route", "add", "default", "via", GATEWAY_V6);
        return uplinks;
    }

    private void add(final String name, final String v4, final String v6) {
        try {
            ip("link", "add", name, "type", "veth", "peer", "name", name + "-far");
        } catch (final AssertionError ex) {
            abort("this kernel makes no veth: " + ex.getMessage());
        }
        // no address that appears later
        ip("link", "set", name, "addrgenmode", "none");
        ip("link", "set", name + "-far", "addrgenmode", "none");
        ip("link", "set", name + "-far", "up");
        ip("link", "set", name, "up");
        ip("address", "add", v4, "dev", name);
        ip("address", "add", v6, "dev", name, "nodad");
    }

    List<String> ip(final String... words) {
        final List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        return network.run(command.toArray(new String[0]));
    }

    /** Moves the default routes to the other network, or back. */
    void useOther(final boolean other) {
        ip("route", "replace", "default", "via", other ? OTHER_GATEWAY : GATEWAY);
        ip("-6", "route", "replace", "default", "via", other ? OTHER_GATEWAY_V6 : GATEWAY_V6);
    }

    /** Returns the interface that packets to an address take. */
    String interfaceTo(final String address) {
        final List<String> words =
                List.of(String.join(" ", ip("route", "get", address)).split("\\s+"));
        return words.get(words.indexOf("dev") + 1);
    }

    /** Returns the routes that brokers made, each as {@code ip route} writes it. */
    List<String> made() {
        final List<String> made = new ArrayList<>(ip("route", "show", "proto", "116"));
        made.addAll(ip("-6", "route", "show", "proto", "116"));
        made.replaceAll(String::strip);
        return made;
    }

    /** Returns all that the kernel has of addresses, routes and rules. */
    List<String> state() {
        final List<String> state = new ArrayList<>(ip("-j", "address"));
        for (final String family : List.of("-4", "-6")) {
            state.addAll(ip("-j", family, "route", "show", "table", "all"));
            state.addAll(ip("-j", family, "rule"));
        }
        return state;
    }
}
