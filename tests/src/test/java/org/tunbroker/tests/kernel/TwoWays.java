package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;

/**
 * A machine with a way beside the tunnel, whose namespace is a test bed's, and what arrives at the
 * other end of that way.
 */
record TwoWays(Testbed testbed, Uplinks uplinks, NetworkNamespace far, JvmProcess arrivals)
        implements AutoCloseable {
    static final String SERVER = "198.51.100.9";
    static final String SERVER_V6 = "2001:db8:ffff::9";
    static final String ELSEWHERE = "198.51.100.10";
    static final String ELSEWHERE_V6 = "2001:db8:ffff::10";
    private static final Duration SOON = Duration.ofSeconds(10);

    static TwoWays of(final Testbed testbed) {
        final Uplinks uplinks = Uplinks.create(testbed.network());
        final NetworkNamespace far = NetworkNamespace.createOrSkip();
        uplinks.ip("link", "set", "lan0-far", "netns", far.file());
        ip(far, "address", "add", Uplinks.GATEWAY + "/24", "dev", "lan0-far");
        ip(far, "address", "add", Uplinks.GATEWAY_V6 + "/64", "dev", "lan0-far", "nodad");
        ip(far, "link", "set", "lan0-far", "up");
        for (final String address : List.of(SERVER, ELSEWHERE, SERVER_V6, ELSEWHERE_V6)) {
            ip(far, "address", "add", address, "dev", "lo", "nodad");
        }
        final JvmProcess arrivals =
                JvmProcess.of(JvmArchitecture.NATIVE, UdpStream.class).in(far).start();
        arrivals.awaitLine("ready", SOON);
        return new TwoWays(testbed, uplinks, far, arrivals);
    }

    private static void ip(final NetworkNamespace network, final String... words) {
        final List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        network.run(command.toArray(new String[0]));
    }

    JvmProcess startStream() {
        final JvmProcess stream = JvmProcess.of(
                        JvmArchitecture.NATIVE, UdpStream.class, ELSEWHERE, ELSEWHERE_V6)
                .in(testbed.network())
                .start();
        stream.awaitLine("ready", SOON);
        return stream;
    }

    List<String> held() {
        final List<String> held =
                new ArrayList<>(uplinks.ip("-4", "route", "show", "table", "all", "proto", "117"));
        held.addAll(uplinks.ip("-6", "route", "show", "table", "all", "proto", "117"));
        held.replaceAll(String::strip);
        return held;
    }

    /** Returns all routes but those of link-local addresses, which each interface has others of. */
    List<String> routes() {
        final List<String> routes =
                new ArrayList<>(uplinks.ip("-4", "route", "show", "table", "all"));
        routes.addAll(uplinks.ip("-6", "route", "show", "table", "all"));
        routes.removeIf(route -> route.contains("fe80:"));
        Collections.sort(routes);
        return routes;
    }

    /** Tells whether the kernel refuses to send to an address. */
    boolean isRefused(final String address) {
        try {
            uplinks.ip("route", "get", address);
            return false;
        } catch (final AssertionError ex) {
            return ex.getMessage().contains("No route to host");
        }
    }

    @Override
    public void close() {
        arrivals.close();
        far.close();
    }

    /** Makes a tunnel with addresses of both families, and routes. */
    static RemoteAdapter tunnel(final KernelClient client, final String... routes) {
        final RemoteAdapter adapter = client.createAdapter("Held");
        adapter.configure("add=10.7.1.1/24", "add=fd07:1::1/64", "up=true");
        adapter.configure(routes);
        return adapter;
    }

    /** Ends the broker, whose parent may be a client that stands still and does not notice. */
    static void endBroker(final Testbed testbed, final Consumer<ProcessHandle> end) {
        final ProcessHandle broker = testbed.brokers().get(0);
        end.accept(broker);
        await().atMost(SOON).until(() -> !testbed.brokers().contains(broker));
    }

    /** Kills the broker. */
    static void kill(final Testbed testbed) {
        endBroker(testbed, ProcessHandle::destroyForcibly);
    }
}
