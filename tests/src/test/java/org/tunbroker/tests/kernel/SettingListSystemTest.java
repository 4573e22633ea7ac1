package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;

/** What a client is told of an interface: what the kernel has, whoever set it. */
@Timeout(120)
class SettingListSystemTest extends InterfaceFixture {
    private RemoteAdapter adapter;

    @BeforeEach
    void create() {
        adapter = client.createAdapter("Listed");
    }

    private static void run(final String command) {
        testbed.network().run(command.split(" "));
    }

    /** Returns what the client is told, without the link-local address that Linux itself gives. */
    private static List<String> told(final RemoteAdapter adapter) {
        return adapter.settings().stream()
                .filter(word -> !word.contains("fe80:"))
                .toList();
    }

    @Test
    void shouldTellWhatWasSetAndWhatOthersSet() {
        assertEquals(List.of("1500", "false", "-1"), told(adapter));
        adapter.configure(
                "mtu=1400",
                "add=10.7.1.1/24",
                "add=fd07:1::1/64",
                "metric=50",
                "up=true",
                "route=10.8.0.0/16/10.7.1.2/70",
                "route=10.8.0.0/16/-/9/100");
        run("ip address add 10.7.9.1/32 scope link dev Listed");
        run("ip address add fd07:9::1/64 nodad dev Listed");
        run("ip route add 10.9.0.0/16 dev Listed metric 5 table 77");
        run("ip -6 route add fd08::/32 via fd07:1::2 dev Listed");
        adapter.awaitUsable("fd07:1::1");
        adapter.awaitUsable("fd07:9::1");
        assertEquals(
                List.of(
                        "1400",
                        "true",
                        "50",
                        "address 10.7.1.1/24 GLOBAL",
                        "address 10.7.9.1/32 LINK",
                        "address fd07:1::1/64 GLOBAL",
                        "address fd07:9::1/64 GLOBAL",
                        "route 10.7.1.0/24 metric 50",
                        "route 10.8.0.0/16 metric 9 table 100",
                        "route 10.8.0.0/16 via 10.7.1.2 metric 70",
                        "route 10.9.0.0/16 metric 5 table 77",
                        "route fd07:1::/64 metric 50",
                        "route fd07:9::/64 metric 256",
                        "route fd08::/32 via fd07:1::2 metric 1024"),
                sorted(told(adapter)));
        run("ip link set dev Listed down");
        run("ip link set dev Listed mtu 1300");
        run("ip address flush dev Listed");
        assertEquals(List.of("1300", "false", "50"), told(adapter));
    }

    /** Returns MTU, state and metric, then addresses and routes in the order of their words. */
    private static List<String> sorted(final List<String> told) {
        return Stream.concat(
                        told.subList(0, 3).stream(),
                        told.subList(3, told.size()).stream().sorted())
                .toList();
    }

    @Test
    void shouldTellLongListsInTheirOrder() {
        adapter.configure("add=10.7.1.1/24", "up=true");
        final List<String> commands = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            commands.add("route add 10." + (100 + i / 100) + "." + i % 100 + ".0/24 dev Listed");
        }
        testbed.network()
                .run("sh", "-c", "printf '" + String.join("\\n", commands) + "' | ip -batch -");
        final List<String> told = told(adapter);
        assertEquals(3 + 1 + 1 + 300, told.size());
        assertEquals("route 10.100.0.0/24 metric 0", told.get(5));
        assertEquals("route 10.102.99.0/24 metric 0", told.get(304));
    }

    @Test
    void shouldAnswerToAnAddressOfIpv6OnceItIsUsable() {
        adapter.setUp(true);
        adapter.answerPings();
        for (int i = 1; i <= 20; i++) {
            adapter.addAddress("fd07:" + i + "::1", 64);
            adapter.awaitUsable("fd07:" + i + "::1");
            assertTrue(
                    testbed.network()
                            .run("ip", "-6", "route", "get", "fd07:" + i + "::1")
                            .toString()
                            .contains("local"),
                    "not usable, " + i);
        }
        Ping.expectAnswer(testbed.network(), "fd07:20::2");
        assertEquals(
                ErrorCode.ERROR_NOT_FOUND.code(),
                client.askInVain("await", adapter.number(), "fd07:99::1"));
    }

    @Test
    void shouldReplaceAllAddressesAndKeepRoutes() {
        assertReplaced(client, testbed, adapter);
    }

    @Test
    @Tag("heavy")
    void shouldReplaceAllAddressesAlsoForAnOrdinaryUser() throws Exception {
        try (Testbed other = Testbed.create()) {
            final KernelClient user = other.startClientOfOrdinaryUser();
            assertReplaced(user, other, user.createAdapter("Ordinary"));
        }
    }

    private static void assertReplaced(
            final KernelClient client, final Testbed testbed, final RemoteAdapter adapter) {
        adapter.configure(
                "add=10.7.1.1/24",
                "add=10.7.1.2/24",
                "add=fd07:1::1/64",
                "up=true",
                "route=10.8.0.0/16",
                "route=10.9.0.0/16/-/50");
        final List<KernelRoute> routes = KernelRoute.through(adapter, testbed, "-4", "main");
        assertEquals(2, routes.size());
        adapter.replaceAddresses("10.7.2.1/24");
        assertEquals(List.of("10.7.2.1/24"), addresses(testbed, adapter));
        // the first of a network goes, the second stays
        adapter.replaceAddresses("10.7.3.1/24", "10.7.3.2/24", "fd07:3::1/64");
        adapter.replaceAddresses("10.7.3.2/24", "10.7.3.3/24");
        assertEquals(List.of("10.7.3.2/24", "10.7.3.3/24"), addresses(testbed, adapter));
        adapter.replaceAddresses("10.7.3.2/16");
        assertEquals(List.of("10.7.3.2/16"), addresses(testbed, adapter));
        assertEquals(routes, KernelRoute.through(adapter, testbed, "-4", "main"));
        final List<String> before = addresses(testbed, adapter);
        assertEquals(
                ErrorCode.ERROR_INVALID_PARAMETER.code(),
                client.askInVain("replace", adapter.number(), "10.7.4.1/24", "10.7.4.2/33"));
        assertEquals(before, addresses(testbed, adapter));
        adapter.replaceAddresses();
        assertEquals(List.of(), addresses(testbed, adapter));
        assertFalse(adapter.settings().isEmpty());
    }

    private static List<String> addresses(final Testbed testbed, final RemoteAdapter adapter) {
        return testbed
                .network()
                .run("ip", "-o", "address", "show", "dev", adapter.interfaceName())
                .stream()
                .map(line -> line.replaceAll(".* inet6? (\\S+) .*", "$1"))
                .filter(address -> !address.startsWith("fe80:"))
                .toList();
    }

    @Test
    void shouldSayThatTheInterfaceIsGone() {
        testbed.delete(adapter);
        final int code = client.askInVain("settings", adapter.number());
        assertTrue(
                code == ErrorCode.ERROR_FILE_NOT_FOUND.code()
                        || code == ErrorCode.ERROR_INVALID_HANDLE.code(),
                "code " + code);
    }
}
