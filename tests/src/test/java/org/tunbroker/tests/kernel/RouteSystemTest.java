package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;

/** The routes that a client adds, as the kernel has them. */
@Timeout(120)
class RouteSystemTest extends InterfaceFixture {
    private static final int INVALID = ErrorCode.ERROR_INVALID_PARAMETER.code();
    private static final int EXISTS = ErrorCode.ERROR_ALREADY_EXISTS.code();
    private static final int NOT_FOUND = ErrorCode.ERROR_NOT_FOUND.code();
    private static final int NOT_READY = ErrorCode.ERROR_NOT_READY.code();
    private static final int UNREACHABLE = ErrorCode.ERROR_NETWORK_UNREACHABLE.code();

    private RemoteAdapter adapter;

    @BeforeEach
    void create() {
        adapter = client.createAdapter("Routes");
    }

    private List<KernelRoute> routes(final String family) {
        return KernelRoute.through(adapter, testbed, family, "main");
    }

    private static KernelRoute route(
            final String destination, final String gateway, final long metric) {
        return new KernelRoute(destination, gateway, metric);
    }

    private void setUp() {
        adapter.configure("add=10.7.1.1/24", "add=fd07:1::1/64", "up=true");
    }

    private void setUpWithRoutes() {
        setUp();
        adapter.configure(
                "route=10.8.0.0/16",
                "route=10.9.9.9/32/-/70",
                "route=192.168.77.0/24/10.7.1.2/50",
                "route=fd08::/32",
                "route=fd09::9/128/-/70",
                "route=fd10::/64/fd07:1::2/50");
    }

    private void expectRoutes() {
        assertEquals(
                List.of(
                        route("10.8.0.0/16", "", 0),
                        route("10.9.9.9", "", 70),
                        route("192.168.77.0/24", "10.7.1.2", 50)),
                routes("-4"));
        assertEquals(
                List.of(
                        route("fd08::/32", "", 1024),
                        route("fd09::9", "", 70),
                        route("fd10::/64", "fd07:1::2", 50)),
                routes("-6"));
    }

    @Test
    void shouldHaveRoutesOfBothFamiliesOnLinkAndByGateway() {
        setUpWithRoutes();
        expectRoutes();
        adapter.answerPings();
        for (final String routed : List.of("10.8.3.4", "10.9.9.9", "192.168.77.5")) {
            Ping.expectAnswer(testbed.network(), routed);
        }
    }

    @Test
    void shouldRemoveExactlyTheRouteThatIsNamed() {
        setUpWithRoutes();
        adapter.configure("route=10.8.0.0/16/-/60");
        for (final String other : List.of(
                "10.8.0.0/16/-/61",
                "10.8.0.0/16/10.7.1.2/60",
                "10.8.0.0/17",
                "10.8.0.0/16/-/60/100",
                "192.168.77.0/24/-/50",
                "192.168.77.0/24/10.7.1.3/50",
                "192.168.77.0/24/10.7.1.2",
                "fd08::/32/-/1")) {
            assertEquals(NOT_FOUND, adapter.configureInVain("unroute=" + other), other);
        }
        adapter.configure("unroute=10.8.0.0/16/-/60");
        expectRoutes();
        adapter.configure("unroute=192.168.77.0/24/10.7.1.2/50", "unroute=fd08::/32/-/1024");
        assertEquals(List.of(route("10.8.0.0/16", "", 0), route("10.9.9.9", "", 70)), routes("-4"));
        assertEquals(
                List.of(route("fd09::9", "", 70), route("fd10::/64", "fd07:1::2", 50)),
                routes("-6"));
        testbed.network().run("ip", "route", "delete", "10.8.0.0/16", "dev", "Routes");
        assertEquals(NOT_FOUND, adapter.configureInVain("unroute=10.8.0.0/16"));
    }

    @Test
    void shouldRefuseRoutesThatCannotBeAndLeaveNothing() {
        assertEquals(NOT_READY, adapter.configureInVain("route=10.8.0.0/16"));
        assertEquals(NOT_READY, adapter.configureInVain("route=fd08::/32"));
        setUpWithRoutes();
        // an unknown gateway, one of another network
        assertEquals(
                UNREACHABLE, adapter.configureInVain("mtu=1300", "route=10.10.0.0/16/10.99.1.1"));
        assertEquals(UNREACHABLE, adapter.configureInVain("mtu=1300", "route=fd11::/32/fd99::1"));
        // its own address is no gateway of IPv6; Linux takes one of IPv4 for an on-link route
        assertEquals(INVALID, adapter.configureInVain("mtu=1300", "route=fd13::/32/fd07:1::1"));
        assertEquals(EXISTS, adapter.configureInVain("route=10.11.0.0/16", "route=10.8.0.0/16"));
        assertEquals(EXISTS, adapter.configureInVain("route=fd12::/32", "route=fd08::/32"));
        for (final String wrong : List.of(
                "10.8.0.1/16",
                "10.8.0.0/33",
                "fd08::/129",
                "fd08::1/64",
                "0.0.0.0/32",
                "10.8.0.0/16/fd07:1::2",
                "fd08::/32/10.7.1.2",
                "10.8.0.0/16/0.0.0.0",
                "10.8.0.0/16/-/-2",
                "10.8.0.0/16/-/4294967296",
                "10.8.0.0/16/-/1/4294967296")) {
            assertEquals(INVALID, adapter.configureInVain("mtu=1300", "route=" + wrong), wrong);
        }
        expectRoutes();
    }

    @Test
    void shouldAddRoutesOfOtherTables() {
        setUp();
        adapter.configure("route=10.8.0.0/16/-/0/100", "route=fd08::/32/-/9/4294967295");
        assertEquals(List.of(), routes("-4"));
        assertEquals(
                List.of(route("10.8.0.0/16", "", 0)),
                KernelRoute.through(adapter, testbed, "-4", "100"));
        assertEquals(
                List.of(route("fd08::/32", "", 9)),
                KernelRoute.through(adapter, testbed, "-6", "4294967295"));
        adapter.configure("unroute=10.8.0.0/16/-/0/100", "unroute=fd08::/32/-/9/4294967295");
        assertEquals(List.of(), KernelRoute.through(adapter, testbed, "-6", "4294967295"));
        // the number of the main one
        adapter.configure("route=10.8.0.0/16/-/0/254", "unroute=10.8.0.0/16/-/0/254");
        assertEquals(List.of(), routes("-4"));
    }

    @Test
    void shouldTakeAllTrafficByDefaultRoutesOrByHalves() {
        setUp();
        assertEquals(List.of(), adapter.configureAvailable("default"));
        assertEquals(List.of(route("default", "", 0)), routes("-4"));
        assertEquals(List.of(route("default", "", 1024)), routes("-6"));
        // another's default route would be in the way of these, but not of halves
        final RemoteAdapter other = client.createAdapter("Halves");
        other.setUp(true);
        assertEquals(EXISTS, other.configureInVain("default"));
        assertEquals(List.of(), other.configureAvailable("halves"));
        assertEquals(
                List.of(route("0.0.0.0/1", "", 0), route("128.0.0.0/1", "", 0)),
                KernelRoute.through(other, testbed, "-4", "main"));
        assertEquals(
                List.of(route("8000::/1", "", 1024), route("::/1", "", 1024)),
                KernelRoute.through(other, testbed, "-6", "main"));
        other.answerPings();
        Ping.expectAnswer(testbed.network(), "198.51.100.7");
        other.close();
        assertEquals(List.of(route("default", "", 0)), routes("-4"));
    }

    @Test
    void shouldBeAsBeforeWhenAChangeFailsThatTookRoutesAway() {
        setUpWithRoutes();
        assertEquals(EXISTS, adapter.configureInVain("up=false", "up=true", "add=10.7.1.1/24"));
        expectRoutes();
        assertEquals(
                NOT_FOUND,
                adapter.configureInVain(
                        "route=10.10.0.0/16",
                        "unroute=fd10::/64/fd07:1::2/50",
                        "remove=10.7.1.1/24",
                        "up=false",
                        "unroute=10.11.0.0/16"));
        expectRoutes();
    }

    @Test
    @Tag("heavy")
    void shouldGoOnWithoutIpv6WhereThereIsNone() throws Exception {
        try (Testbed v4Only = Testbed.create()) {
            v4Only.network()
                    .run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
            final RemoteAdapter own = v4Only.startClient().createAdapter("Routes");
            final String[] changes = {"add=10.7.1.1/24", "add=fd07:1::1/64", "up=true", "halves"};
            assertEquals(ErrorCode.ERROR_NOT_SUPPORTED.code(), own.configureInVain(changes));
            assertEquals(List.of(), KernelRoute.through(own, v4Only, "-4", "main"));
            assertEquals(List.of("IPV6"), own.configureAvailable(changes));
            assertEquals(
                    List.of(route("0.0.0.0/1", "", 0), route("128.0.0.0/1", "", 0)),
                    KernelRoute.through(own, v4Only, "-4", "main"));
        }
    }

    @Test
    void shouldSayThatIpv6IsOffWhereTheMtuIsTooSmall() {
        setUp();
        adapter.setMtu(1000);
        assertEquals(
                ErrorCode.ERROR_NOT_SUPPORTED.code(), adapter.configureInVain("route=fd08::/32"));
    }

    @Test
    void shouldHaveRoutesAlsoForAnOrdinaryUser() throws Exception {
        try (Testbed other = Testbed.create()) {
            final RemoteAdapter own = other.startClientOfOrdinaryUser().createAdapter("Ordinary");
            own.configure("add=10.7.1.1/24", "up=true", "route=10.8.0.0/16/10.7.1.2/50", "halves");
            assertEquals(
                    List.of(
                            route("0.0.0.0/1", "", 0),
                            route("10.8.0.0/16", "10.7.1.2", 50),
                            route("128.0.0.0/1", "", 0)),
                    KernelRoute.through(own, other, "-4", "main"));
            assertEquals(EXISTS, own.configureInVain("up=false", "up=true", "add=10.7.1.1/24"));
            own.configure("unroute=10.8.0.0/16/10.7.1.2/50");
            assertEquals(
                    List.of(route("0.0.0.0/1", "", 0), route("128.0.0.0/1", "", 0)),
                    KernelRoute.through(own, other, "-4", "main"));
        }
    }

    @Test
    void shouldRefuseAnAddressThatOverlapsItself() {
        setUp();
        assertEquals(EXISTS, adapter.configureInVain("mtu=1300", "add=10.7.1.1/16"));
        assertEquals(EXISTS, adapter.configureInVain("mtu=1300", "add=fd07:1::1/48"));
        // others of the same network are no overlap
        adapter.configure("add=10.7.1.2/24", "add=10.7.1.3/16", "add=fd07:1::2/64");
    }
}
