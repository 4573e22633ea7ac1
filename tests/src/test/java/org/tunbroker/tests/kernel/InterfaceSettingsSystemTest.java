package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;

/** What a client sets on an interface, as the system shows it. */
@Timeout(120)
class InterfaceSettingsSystemTest {
    private static final String GUID = "00112233-4455-6677-8899-aabbccddeeff";
    private static final int INVALID = ErrorCode.ERROR_INVALID_PARAMETER.code();
    private static final int EXISTS = ErrorCode.ERROR_ALREADY_EXISTS.code();

    private static Testbed testbed;
    private static KernelClient client;

    private RemoteAdapter adapter;

    @BeforeAll
    static void start() {
        testbed = Testbed.create();
        client = testbed.startClient();
    }

    @AfterAll
    static void stop() throws Exception {
        testbed.close();
    }

    @BeforeEach
    void create() {
        adapter = client.createAdapter("Settings", "My tunnel", GUID);
    }

    @AfterEach
    void closeAdapters() {
        client.closeAdapters();
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
