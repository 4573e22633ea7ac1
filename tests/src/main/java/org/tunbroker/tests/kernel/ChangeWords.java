package org.tunbroker.tests.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.tunbroker.client.AddressFamily;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.Route;

/**
 * Reads changes of an interface from words such as {@code mtu=1400 add=10.7.1.1/24
 * route=10.8.0.0/16}. Stateless.
 */
final class ChangeWords {
    private ChangeWords() {}

    static InterfaceChanges read(final List<String> words) throws UnknownHostException {
        InterfaceChanges changes = new InterfaceChanges();
        for (final String word : words) {
            final String[] parts = word.split("[=/]");
            switch (parts[0]) {
                case "mtu":
                    changes = changes.setMtu(Integer.parseInt(parts[1]));
                    break;
                case "mtu4":
                    changes = changes.setMtu(AddressFamily.IPV4, Integer.parseInt(parts[1]));
                    break;
                case "mtu6":
                    changes = changes.setMtu(AddressFamily.IPV6, Integer.parseInt(parts[1]));
                    break;
                case "metric":
                    changes = changes.setMetric(Integer.parseInt(parts[1]));
                    break;
                case "name":
                    changes = changes.setInterfaceName(parts[1]);
                    break;
                case "dns":
                    changes = changes.setDns(addresses(parts[1]), names(parts[2]));
                    break;
                case "up":
                    changes = changes.setUp(Boolean.parseBoolean(parts[1]));
                    break;
                case "add":
                    changes = changes.addAddress(
                            InetAddress.getByName(parts[1]), Integer.parseInt(parts[2]));
                    break;
                case "remove":
                    changes = changes.removeAddress(
                            InetAddress.getByName(parts[1]), Integer.parseInt(parts[2]));
                    break;
                case "route":
                    changes = changes.addRoute(route(parts));
                    break;
                case "unroute":
                    changes = changes.removeRoute(route(parts));
                    break;
                case "bypass":
                    changes = changes.addBypassRoute(InetAddress.getByName(parts[1]));
                    break;
                case "unbypass":
                    changes = changes.removeBypassRoute(InetAddress.getByName(parts[1]));
                    break;
                case "default":
                    changes = changes.addDefaultRoutes();
                    break;
                case "halves":
                    changes = changes.addHalfRoutes();
                    break;
                default:
                    throw new IllegalArgumentException(word);
            }
        }
        return changes;
    }

    /** Reads words with commas between them, or "-" for none. */
    private static List<String> names(final String words) {
        return words.equals("-") ? Collections.emptyList() : Arrays.asList(words.split(","));
    }

    private static List<InetAddress> addresses(final String words) throws UnknownHostException {
        final List<InetAddress> addresses = new ArrayList<>();
        for (final String word : names(words)) {
            addresses.add(InetAddress.getByName(word));
        }
        return addresses;
    }

    /** Reads destination, prefix length, and perhaps gateway or "-", metric and table. */
    private static Route route(final String... parts) throws UnknownHostException {
        Route route = Route.of(InetAddress.getByName(parts[1]), Integer.parseInt(parts[2]));
        if (parts.length > 3 && !parts[3].equals("-")) {
            route = route.withGateway(InetAddress.getByName(parts[3]));
        }
        if (parts.length > 4) {
            route = route.withMetric(Long.parseLong(parts[4]));
        }
        return parts.length > 5 ? route.withTable(Long.parseLong(parts[5])) : route;
    }
}
