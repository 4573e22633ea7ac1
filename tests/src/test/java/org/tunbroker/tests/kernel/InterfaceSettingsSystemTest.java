package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;

/** What a client sets on an interface, as the system shows it. */
@Timeout(120)
class InterfaceSettingsSystemTest extends InterfaceFixture {
    private static final String GUID = "00112233-4455-6677-8899-aabbccddeeff";
    private static final int INVALID = ErrorCode.ERROR_INVALID_PARAMETER.code();
    private static final int EXISTS = ErrorCode.ERROR_ALREADY_EXISTS.code();

    private RemoteAdapter adapter;

    @BeforeEach
    void create() {
        adapter = client.createAdapter("Settings", "My tunnel", GUID);
    }

    private String link() {
        return String.join(
                "\n",
                testbed.network()
                        .run("ip", "-o", "-d", "link", "show", "dev", adapter.interfaceName()));
    }

    private void expectAddress(final String family, final String address) {
        final List<String> lines = testbed.network()
                .run("ip", "-o", family, "address", "show", "dev", adapter.interfaceName());
        assertTrue(
                lines.stream().anyMatch(line -> line.contains(" " + address + " ")),
                () -> address + " in " + lines);
    }

    @Test
    void shouldHaveAddressesAndRoutesToTheirNetworks() {
        adapter.setUp(true);
        adapter.addAddress("10.7.1.1", 24);
        adapter.addAddress("10.7.2.1", 32);
        adapter.addAddress("192.168.77.130", 25);
        adapter.addAddress("fd07:1::1", 64);
        adapter.addAddress("fd07:2::ffff", 128);
        expectAddress("-4", "inet 10.7.1.1/24");
        expectAddress("-4", "inet 10.7.2.1/32");
        expectAddress("-4", "inet 192.168.77.130/25");
        expectAddress("-6", "inet6 fd07:1::1/64");
        expectAddress("-6", "inet6 fd07:2::ffff/128");
        // usable at once, since nobody else can have it
        assertFalse(String.join(
                        "\n",
                        testbed.network()
                                .run("ip", "-6", "address", "show", "dev", adapter.interfaceName()))
                .contains("tentative"));
        final String routes = String.join("\n", testbed.network().run("ip", "route"));
        assertTrue(routes.contains("10.7.1.0/24 dev Settings "), routes);
        assertTrue(routes.contains("192.168.77.128/25 dev Settings "), routes);
    }

    @Test
    void shouldRefuseAddressesThatCannotBe() {
        adapter.addAddress("10.7.1.1", 24);
        adapter.addAddress("fd07:1::1", 64);
        assertEquals(EXISTS, client.askInVain("address", adapter.number(), "10.7.1.1", 24));
        assertEquals(EXISTS, client.askInVain("address", adapter.number(), "fd07:1::1", 64));
        assertEquals(INVALID, client.askInVain("address", adapter.number(), "10.7.1.9", 33));
        assertEquals(INVALID, client.askInVain("address", adapter.number(), "10.7.1.9", -1));
        assertEquals(INVALID, client.askInVain("address", adapter.number(), "fd07:1::9", 129));
        for (final String none : new String[] {"0.0.0.0", "224.0.0.1", "255.255.255.255", "::"}) {
            assertEquals(INVALID, client.askInVain("address", adapter.number(), none, 0));
        }
        expectAddress("-4", "inet 10.7.1.1/24");
        expectAddress("-6", "inet6 fd07:1::1/64");
    }

    @Test
    void shouldHaveMtu() {
        assertTrue(link().contains(" mtu 1500 "), this::link);
        for (final int mtu : new int[] {576, 1280, 1380, 9000, 65_535}) {
            adapter.setMtu(mtu);
            assertTrue(link().contains(" mtu " + mtu + " "), this::link);
        }
        assertEquals(INVALID, client.askInVain("mtu", adapter.number(), 575));
        assertEquals(INVALID, client.askInVain("mtu", adapter.number(), 65_536));
        assertEquals(INVALID, client.askInVain("mtu", adapter.number(), -1));
        assertTrue(link().contains(" mtu 65535 "), this::link);
    }

    @Test
    void shouldRefuseV6AddressesWhileMtuIsTooSmallForThem() {
        adapter.addAddress("fd07:1::1", 64);
        adapter.setMtu(1279);
        final int notSupported = ErrorCode.ERROR_NOT_SUPPORTED.code();
        assertEquals(notSupported, client.askInVain("address", adapter.number(), "fd07:1::1", 64));
        adapter.setMtu(1280);
        adapter.addAddress("fd07:1::1", 64);
        expectAddress("-6", "inet6 fd07:1::1/64");
    }

    /** Returns the interface's own routes in a family, without those that Linux itself adds. */
    private List<String> routes(final String family) {
        return testbed
                .network()
                .run("ip", family, "route", "show", "dev", adapter.interfaceName())
                .stream()
                .filter(line -> line.startsWith("10.7.") || line.startsWith("fd07:"))
                .map(line -> line.replaceAll(" (proto|scope|src|pref) \\S+| linkdown", ""))
                .map(String::strip)
                .toList();
    }

    @Test
    void shouldGiveItsMetricToRoutesToAddressesNowAndLater() {
        adapter.setUp(true);
        adapter.addAddress("10.7.1.1", 24);
        adapter.addAddress("fd07:1::1", 64);
        adapter.setMetric(50);
        adapter.addAddress("10.7.2.1", 24);
        adapter.addAddress("fd07:2::1", 64);
        assertEquals(List.of("10.7.1.0/24 metric 50", "10.7.2.0/24 metric 50"), routes("-4"));
        assertEquals(List.of("fd07:1::/64 metric 50", "fd07:2::/64 metric 50"), routes("-6"));
        // Linux keeps it for IPv4 while the interface is down
        adapter.setUp(false);
        adapter.setUp(true);
        adapter.addAddress("fd07:1::1", 64);
        assertEquals(List.of("10.7.1.0/24 metric 50", "10.7.2.0/24 metric 50"), routes("-4"));
        assertEquals(List.of("fd07:1::/64 metric 50"), routes("-6"));
        adapter.setMetric(0);
        assertEquals(List.of("10.7.1.0/24", "10.7.2.0/24"), routes("-4"));
        assertEquals(List.of("fd07:1::/64 metric 1"), routes("-6"));
        adapter.setMetric(-1);
        assertEquals(List.of("10.7.1.0/24", "10.7.2.0/24"), routes("-4"));
        assertEquals(List.of("fd07:1::/64 metric 256"), routes("-6"));
        assertEquals(INVALID, client.askInVain("metric", adapter.number(), -2));
        assertEquals(INVALID, client.askInVain("metric", adapter.number(), 10_000));
    }

    @Test
    void shouldKeepTheMetricForAddressesThatWereThereBeforeItWasUp() {
        adapter.configure("metric=70", "add=10.7.1.1/24", "add=fd07:1::1/64", "up=true");
        assertEquals(List.of("10.7.1.0/24 metric 70"), routes("-4"));
        assertEquals(List.of("fd07:1::/64 metric 70"), routes("-6"));
    }

    @Test
    void shouldLeaveAddressesOfOthersTheirMetric() {
        adapter.setUp(true);
        testbed.network()
                .run("ip", "address", "add", "10.7.3.1/24", "metric", "7", "dev", "Settings");
        adapter.setMetric(50);
        assertEquals(List.of("10.7.3.0/24 metric 7"), routes("-4"));
    }

    @Test
    void shouldBeAsBeforeWhenOneOfSeveralChangesFails() {
        assertUndone(client, adapter, this::state);
    }

    @Test
    void shouldBeAsBeforeAlsoForAnOrdinaryUser() throws Exception {
        try (Testbed other = Testbed.create()) {
            final KernelClient user = other.startClientOfOrdinaryUser();
            final RemoteAdapter own = user.createAdapter("Ordinary");
            assertUndone(user, own, () -> state(other, own));
        }
    }

    private static void assertUndone(
            final KernelClient client,
            final RemoteAdapter adapter,
            final Supplier<List<String>> state) {
        adapter.configure(
                "mtu=1400", "add=10.7.1.1/24", "add=fd07:1::1/64", "metric=50", "up=true");
        final List<String> before = state.get();
        assertTrue(before.toString().contains("10.7.1.0/24"), before::toString);
        // the last one is there already
        final int code = adapter.configureInVain(
                "add=10.7.2.1/24",
                "metric=60",
                "mtu=1000",
                "remove=10.7.1.1/24",
                "up=false",
                "add=10.7.1.1/24",
                "add=10.7.2.1/24");
        assertEquals(EXISTS, code);
        assertEquals(before, state.get());
        assertEquals(INVALID, adapter.configureInVain("mtu=1300", "add=10.7.9.9/33"));
        assertEquals(before, state.get());
        final String[] tooMany = new String[33];
        Arrays.fill(tooMany, "up=false");
        assertEquals(INVALID, adapter.configureInVain(tooMany));
        assertEquals(before, state.get());
        assertEquals(List.of(adapter.interfaceName()), client.ask("list"));
    }

    private List<String> state() {
        return state(testbed, adapter);
    }

    /** Returns what the kernel says of an interface, without what Linux itself adds to it. */
    private static List<String> state(final Testbed testbed, final RemoteAdapter adapter) {
        final List<String> state = new ArrayList<>();
        for (final String what : List.of("link", "address", "route", "-6 route")) {
            final List<String> command = new ArrayList<>(List.of("ip", "-o"));
            command.addAll(List.of(what.split(" ")));
            command.addAll(List.of("show", "dev", adapter.interfaceName()));
            testbed.network().run(command.toArray(String[]::new)).stream()
                    .filter(line -> !line.contains("fe80:") && !line.startsWith("multicast"))
                    .map(line -> line.replaceAll("expires \\S+", ""))
                    .sorted()
                    .forEach(state::add);
        }
        return state;
    }

    @Test
    void shouldRemoveAddressesAndTheirRoutes() {
        adapter.configure("add=10.7.1.1/24", "add=10.7.2.1/24", "up=true");
        adapter.configure("remove=10.7.1.1/24");
        assertEquals(List.of("10.7.2.0/24"), routes("-4"));
        final int notFound = ErrorCode.ERROR_NOT_FOUND.code();
        assertEquals(notFound, adapter.configureInVain("remove=10.7.1.1/24"));
        assertEquals(notFound, adapter.configureInVain("remove=10.7.2.1/25"));
        assertEquals(List.of("10.7.2.0/24"), routes("-4"));
    }

    @Test
    void shouldBeDownUntilSetUp() {
        for (int round = 0; round < 3; round++) {
            assertFalse(link().contains(",UP"), this::link);
            adapter.setUp(true);
            assertTrue(link().contains(",UP"), this::link);
            adapter.setUp(true);
            adapter.setUp(false);
            adapter.setUp(false);
        }
    }

    @Test
    void shouldBePlainTunThatGoesWithTheBrokerAndCarriesNameTypeAndGuid() {
        final String link = link();
        assertTrue(link.contains(" tun type tun pi off vnet_hdr off persist off "), link);
        assertTrue(link.contains("alias Settings / My tunnel / {" + GUID + "}"), link);
        assertTrue(link.contains("POINTOPOINT"), link);
        assertEquals(GUID, adapter.guid());
    }

    @Test
    void shouldHaveInterfaceIndexOfTheSystemAndLuidOfIt() {
        assertTrue(link().startsWith(adapter.index() + ": Settings: "), this::link);
        // as in a NET_LUID: type in the upper 16 bits, number in the 24 below
        assertEquals(53, adapter.luid() >>> 48);
        assertEquals(adapter.index(), adapter.luid() >>> 24 & 0xFF_FFFF);
        final RemoteAdapter other = client.createAdapter("Other");
        assertTrue(other.luid() != adapter.luid());
    }

    @Test
    void shouldVanishWhenClosed() {
        assertTrue(testbed.interfaces().contains("Settings"));
        adapter.close();
        assertFalse(testbed.interfaces().contains("Settings"));
        assertEquals(List.of(), client.ask("list"));
    }

    @Test
    void shouldHaveVersionOfTunAndKeepItsDriver() {
        assertEquals(0x00010006, Integer.parseInt(client.ask("version").get(0)));
        assertEquals(ErrorCode.ERROR_BUSY.code(), client.askInVain("deleteDriver"));
        assertTrue(testbed.interfaces().contains("Settings"));
        adapter.close();
        client.ask("deleteDriver");
        assertEquals(
                "Settings",
                client.createAdapter("Settings").interfaceName(),
                "nothing was deleted");
    }
}
