package org.tunbroker.broker.driver.wintun.config;

import static org.tunbroker.broker.Literals.address;
import static org.tunbroker.broker.Literals.inet;
import static org.tunbroker.broker.Literals.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.iphlpapi.TableRoute;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.ListedSetting;

/**
 * A stack that remembers what it was asked for. It has a table of routes, and a registry of DNS.
 * Whatever is in it is the same as Windows' only as far as that is documented.
 */
public final class FakeStack implements IpStack {
    /** An interface that is no adapter. */
    public static final long OTHER = 6L << 48 | 2 << 24;

    /** Another one. */
    public static final long THIRD = 6L << 48 | 3 << 24;

    private static final int NOT_FOUND = 1168;

    /** The table of routes. */
    public final List<TableRoute> table =
            new ArrayList<>(List.of(new TableRoute(OTHER, uplink("192.0.2.1", 0))));

    /** What is set, by "GUID family NameServer" and "GUID family SearchList". */
    public final Map<String, String> registry = new TreeMap<>();

    /** Interfaces that are there no more. */
    public final Set<Long> gone = new HashSet<>();

    /** Called before each change. */
    public Runnable onChange = () -> {};

    final Map<Long, Integer> metrics = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    // how many looks until a family is there; absent means at once
    final Map<Integer, Integer> missingFor = new HashMap<>();
    final Set<String> lost = new HashSet<>();
    final Map<Integer, Integer> errorsOf = new HashMap<>();
    /** What changes answer. */
    public int error;

    /** Returns a default route. */
    static InterfaceRoute uplink(final String gateway, final long metric) {
        return route("0.0.0.0", 0).withGateway(inet(gateway)).withMetric(metric);
    }

    private void change(final String call) {
        onChange.run();
        calls.add(call);
    }

    @Override
    public UUID guid(final long luid) {
        return gone.contains(luid) ? null : new UUID(1, luid);
    }

    @Override
    public boolean isThere(final UUID guid) {
        return !gone.contains(guid.getLeastSignificantBits());
    }

    @Override
    public List<TableRoute> allRoutes() {
        return List.copyOf(table);
    }

    @Override
    public int metric(final long luid, final int family) {
        return metrics.getOrDefault(luid, 25);
    }

    @Override
    public int index(final long luid) {
        return 7;
    }

    @Override
    public String alias(final long luid) {
        return "tun";
    }

    @Override
    public int find(final long luid, final int family) {
        calls.add("find " + family);
        return missingFor.merge(family, -1, Integer::sum) >= 0 ? NOT_FOUND : 0;
    }

    private boolean isMissing(final int family) {
        return missingFor.getOrDefault(family, 0) > 0;
    }

    @Override
    public int addAddress(final long luid, final InetAddress address, final int prefixLength) {
        calls.add("add " + address.getHostAddress() + "/" + prefixLength);
        return isMissing(address.getAddress().length == 4 ? IPV4 : IPV6) ? NOT_FOUND : error;
    }

    @Override
    public int removeAddress(final long luid, final InetAddress address) {
        calls.add("remove " + address.getHostAddress());
        return error;
    }

    @Override
    public boolean hasAddress(final long luid, final InetAddress address) {
        return !lost.contains(address.getHostAddress());
    }

    @Override
    public int addRoute(final long luid, final InterfaceRoute route) {
        change("add " + route);
        if (isMissing(route.isV4() ? IPV4 : IPV6)) {
            return NOT_FOUND;
        }
        if (error == 0) {
            table.add(new TableRoute(luid, route));
        }
        return error;
    }

    @Override
    public int removeRoute(final long luid, final InterfaceRoute route) {
        change("remove " + route);
        return error != 0 || table.remove(new TableRoute(luid, route)) ? error : NOT_FOUND;
    }

    @Override
    public boolean hasRoute(final long luid, final InterfaceRoute route) {
        return !lost.contains(route.toString());
    }

    @Override
    public List<ListedSetting> addresses(final long luid) {
        return List.of(
                ListedSetting.of(address("10.0.0.1", 24)),
                ListedSetting.of(address("10.0.0.9", 24)));
    }

    @Override
    public List<InterfaceRoute> routes(final long luid) {
        return List.of(
                route("10.1.0.0", 16).withMetric(0), route("10.2.0.0", 16).withMetric(0));
    }

    @Override
    public int mtu(final long luid, final int family) {
        return 1500;
    }

    @Override
    public boolean isUp(final long luid) {
        return true;
    }

    @Override
    public int setMtu(final long luid, final int family, final int mtu) {
        calls.add("mtu " + family + " " + mtu);
        return isMissing(family) ? NOT_FOUND : error;
    }

    @Override
    public int setMetric(final long luid, final int family, final int metric) {
        calls.add("metric " + family + " " + metric);
        return isMissing(family) ? NOT_FOUND : errorsOf.getOrDefault(family, error);
    }

    @Override
    public int setDns(
            final long luid, final int family, final String servers, final String domains) {
        change("dns " + family + " [" + servers + "] [" + domains + "]");
        final int answer = isMissing(family) ? NOT_FOUND : errorsOf.getOrDefault(family, error);
        if (answer == 0) {
            keep(guid(luid) + " " + family + " NameServer", servers);
            keep(guid(luid) + " " + family + " SearchList", domains);
        }
        return answer;
    }

    @Override
    public int setUp(final long luid, final boolean up) {
        calls.add("up " + luid + " " + up);
        return error;
    }

    private void keep(final String key, final String value) {
        if (value.isEmpty()) {
            registry.remove(key);
        } else {
            registry.put(key, value);
        }
    }
}
