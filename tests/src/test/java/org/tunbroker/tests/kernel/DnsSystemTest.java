package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/** DNS of adapters' interfaces, set with a systemd-resolved that is the real one. */
@Timeout(180)
class DnsSystemTest {
    private static final int NOBODY = 65534;
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final List<String> NO_DNS = List.of("a(iay) 0", "a(sb) 0");

    private Testbed testbed;
    private ResolvedServer server;

    @BeforeEach
    void start() {
        testbed = Testbed.create();
        server = ResolvedServer.startOrSkip(testbed.network());
    }

    @AfterEach
    void stop() throws Exception {
        try {
            testbed.close();
        } finally {
            if (server != null) {
                server.close();
            }
        }
    }

    private RemoteAdapter adapterOfRoot() {
        return testbed.startClient(JvmArchitecture.NATIVE, server.enter()).createAdapter("vpn");
    }

    private RemoteAdapter adapterOfOrdinaryUser() throws Exception {
        final List<String> prefix = Stream.concat(
                        server.enter().stream(), testbed.asOrdinaryUser().stream())
                .toList();
        return testbed.startClient(JvmArchitecture.NATIVE, prefix).createAdapter("vpn");
    }

    private void assertFails(
            final ErrorCode code, final RemoteAdapter adapter, final String... changes) {
        assertEquals(code.code(), adapter.configureInVain(changes));
    }

    @Test
    @Tag("heavy")
    void shouldTellResolvedWhatWasSetAndReplaceIt() {
        final RemoteAdapter adapter = adapterOfRoot();
        adapter.configure(
                "add=10.7.0.1/24", "up=true", "dns=10.7.0.53,fd00::53/example.com,~corp.example");
        assertEquals(
                List.of(
                        "a(iay) 2 2 4 10 7 0 53 10 16 253 0 0 0 0 0 0 0 0 0 0 0 0 0 0 83",
                        "a(sb) 2 \"example.com\" false \"corp.example\" true"),
                server.dnsOf(adapter));
        assertEquals(
                List.of("10.7.0.53", "fd00:0:0:0:0:0:0:53", "example.com", "~corp.example"),
                adapter.client().ask("dns", adapter.number()));
        adapter.configure("dns=10.7.0.54/~.");
        assertEquals(
                List.of("a(iay) 1 2 4 10 7 0 54", "a(sb) 1 \".\" true"), server.dnsOf(adapter));
        adapter.configure("dns=-/-");
        assertEquals(NO_DNS, server.dnsOf(adapter));
    }

    @Test
    @Tag("heavy")
    void shouldForgetDnsWithTheAdapter() {
        final RemoteAdapter adapter = adapterOfRoot();
        adapter.configure("dns=10.7.0.53/example.com");
        adapter.close();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertEquals(List.of("none"), server.dnsOf(adapter)));
    }

    @Test
    @Tag("heavy")
    void shouldKeepDnsWithAPersistentAdapter() {
        final RemoteAdapter adapter = adapterOfRoot();
        adapter.configure("dns=10.7.0.53/example.com");
        final List<String> before = server.dnsOf(adapter);
        adapter.setPersistent(true);
        adapter.close();
        assertEquals(before, server.dnsOf(adapter));
        adapter.client().openAdapter("vpn").delete();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertEquals(List.of("none"), server.dnsOf(adapter)));
    }

    @Test
    @Tag("heavy")
    void shouldSetDnsAgainAfterTheBrokersDeath() throws Exception {
        try (Testbed recovering = Testbed.ofRecoveringClients()) {
            final ResolvedServer itsServer = ResolvedServer.startOrSkip(recovering.network());
            try (itsServer) {
                final KernelClient client =
                        recovering.startClient(JvmArchitecture.NATIVE, itsServer.enter());
                final RemoteAdapter adapter = client.createAdapter("vpn");
                adapter.configure("dns=10.7.0.53/example.com");
                final List<String> before = itsServer.dnsOf(adapter);
                recovering.brokers().forEach(ProcessHandle::destroyForcibly);
                // another broker's interface
                await().atMost(DEADLINE).until(() -> indexOf(adapter) != adapter.index());
                assertEquals(before, itsServer.dnsOf(indexOf(adapter)));
            }
        }
    }

    private static int indexOf(final RemoteAdapter adapter) {
        return Integer.parseInt(adapter.client().ask("info", adapter.number()).get(1));
    }

    @Test
    @Tag("heavy")
    void shouldUndoDnsWhenALaterChangeFails() {
        final RemoteAdapter adapter = adapterOfRoot();
        adapter.configure("add=10.7.0.1/24");
        assertFails(
                ErrorCode.ERROR_ALREADY_EXISTS,
                adapter,
                "dns=10.7.0.53/example.com",
                "add=10.7.0.1/24");
        assertEquals(NO_DNS, server.dnsOf(adapter));
        adapter.configure("dns=10.7.0.53/example.com");
        final List<String> before = server.dnsOf(adapter);
        assertFails(ErrorCode.ERROR_ALREADY_EXISTS, adapter, "dns=10.7.0.54/-", "add=10.7.0.1/24");
        assertEquals(before, server.dnsOf(adapter));
    }

    @Test
    @Tag("heavy")
    void shouldLeaveNothingWhenResolvedRefusesOneOfTheValues() {
        final RemoteAdapter adapter = adapterOfRoot();
        adapter.configure("dns=10.7.0.53/example.com");
        final List<String> before = server.dnsOf(adapter);
        // its own stub: no server for an interface
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, adapter, "dns=127.0.0.53/other.example");
        assertEquals(before, server.dnsOf(adapter));
    }

    @Test
    @Tag("heavy")
    void shouldSayThatResolvedDoesNotAnswerOrIsGone() {
        final RemoteAdapter adapter = adapterOfRoot();
        server.signal("STOP");
        assertFails(ErrorCode.ERROR_TIMEOUT, adapter, "dns=10.7.0.53/-");
        server.signal("CONT");
        adapter.configure("dns=10.7.0.54/-");
        server.signal("TERM");
        await().atMost(DEADLINE)
                .untilAsserted(() ->
                        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, adapter, "dns=10.7.0.53/-"));
        adapter.configure("mtu=1400");
    }

    private static List<String> listedBy(final RemoteAdapter adapter) {
        return adapter.client().ask("dns", adapter.number());
    }

    private void setByAnother(final RemoteAdapter adapter, final String server) {
        final List<String> call = List.of(
                "busctl",
                "call",
                "org.freedesktop.resolve1",
                "/org/freedesktop/resolve1",
                "org.freedesktop.resolve1.Manager");
        final String index = Integer.toString(adapter.index());
        this.server.run(Stream.of(
                        call,
                        List.of("SetLinkDNS", "ia(iay)", index, "1", "2", "4"),
                        List.of(server.split("[.]")))
                .flatMap(List::stream)
                .toArray(String[]::new));
        this.server.run(Stream.of(
                        call,
                        List.of("SetLinkDomains", "ia(sb)", index, "2"),
                        List.of("corp.example", "true", "example.com", "false"))
                .flatMap(List::stream)
                .toArray(String[]::new));
    }

    @Test
    @Tag("heavy")
    void shouldListWhatOthersSet() {
        final RemoteAdapter adapter = adapterOfRoot();
        assertEquals(List.of(), listedBy(adapter));
        setByAnother(adapter, "10.7.0.99");
        assertEquals(List.of("10.7.0.99", "~corp.example", "example.com"), listedBy(adapter));
        adapter.configure("dns=10.7.0.53/-");
        assertEquals(List.of("10.7.0.53"), listedBy(adapter));
        server.signal("TERM");
        await().atMost(DEADLINE).untilAsserted(() -> assertEquals(List.of(), listedBy(adapter)));
    }

    @Test
    void shouldListWhatOthersSetToAnOrdinaryUserWithoutRootsUnit() throws Exception {
        final RemoteAdapter adapter = adapterOfOrdinaryUser();
        setByAnother(adapter, "10.7.0.99");
        assertEquals(List.of("10.7.0.99", "~corp.example", "example.com"), listedBy(adapter));
    }

    @Test
    @Tag("heavy")
    void shouldListWhatWasSetHereWhileResolvedHangs() {
        final RemoteAdapter adapter = adapterOfRoot();
        adapter.configure("dns=10.7.0.53/-");
        setByAnother(adapter, "10.7.0.99");
        server.signal("STOP");
        assertEquals(List.of("10.7.0.53"), listedBy(adapter));
        // it is not asked for each list
        final long begin = System.nanoTime();
        assertEquals(List.of("10.7.0.53"), listedBy(adapter));
        final Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.compareTo(Duration.ofMillis(500)) < 0, took::toString);
    }

    @Test
    @Tag("heavy")
    void shouldServeOtherClientsWhileResolvedHangs() {
        final RemoteAdapter adapter = adapterOfRoot();
        final KernelClient other = testbed.startClient(JvmArchitecture.NATIVE, server.enter());
        other.createAdapter("first").close();
        server.signal("STOP");
        final CompletableFuture<Integer> waits = CompletableFuture.supplyAsync(
                () -> adapter.configureInVain("mtu=1400", "dns=10.7.0.53/-"));
        // the change before it was made
        await().atMost(DEADLINE)
                .until(() -> server.run("cat", "/sys/class/net/vpn/mtu").equals(List.of("1400")));
        final long begin = System.nanoTime();
        final RemoteAdapter second = other.createAdapter("second");
        second.configure("add=10.8.0.1/24", "up=true");
        final Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertFalse(waits.isDone());
        assertTrue(took.compareTo(Duration.ofSeconds(1)) < 0, took::toString);
        System.out.println("an adapter while resolved hangs: " + took.toMillis() + " ms");
        assertEquals(ErrorCode.ERROR_TIMEOUT.code(), waits.join());
        assertEquals(List.of("1500"), server.run("cat", "/sys/class/net/vpn/mtu"));
    }

    @Test
    @Tag("heavy")
    void shouldSayThatThereIsNoResolvedInThisNetworkNamespace() throws Exception {
        // the bus of the other namespace can be reached, and has another interface of that number
        try (Testbed other = Testbed.create()) {
            final RemoteAdapter adapter =
                    other.startClient(JvmArchitecture.NATIVE, server.enter()).createAdapter("vpn");
            assertFails(ErrorCode.ERROR_NOT_SUPPORTED, adapter, "dns=10.7.0.53/-");
        }
    }

    @Test
    @Tag("heavy")
    void shouldNeedRootsUnitForAnOrdinaryUser() throws Exception {
        final RemoteAdapter adapter = adapterOfOrdinaryUser();
        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, adapter, "dns=10.7.0.53/-");
        assertEquals(NO_DNS, server.dnsOf(adapter));
    }

    @Test
    void shouldSetDnsForAnOrdinaryUserByRootsUnit() throws Exception {
        final RemoteAdapter adapter = adapterOfOrdinaryUser();
        try (DnsUnitProcess unit = DnsUnitProcess.listenFor(NOBODY, server)) {
            adapter.configure("dns=10.7.0.53,fd00::53/example.com");
            unit.awaitLine("user 65534, vpn: set DNS servers");
            assertEquals(
                    List.of(
                            "a(iay) 2 2 4 10 7 0 53 10 16 253 0 0 0 0 0 0 0 0 0 0 0 0 0 0 83",
                            "a(sb) 1 \"example.com\" false"),
                    server.dnsOf(adapter));
            assertFails(ErrorCode.ERROR_INVALID_PARAMETER, adapter, "dns=127.0.0.53/-");
            adapter.configure("dns=-/-");
            assertEquals(NO_DNS, server.dnsOf(adapter));
            unit.awaitIdleExit();
        }
    }

    private String askUnit(final String message) {
        final JvmProcess.Builder asker = JvmProcess.of(
                        JvmArchitecture.NATIVE,
                        DnsUnitAsker.class,
                        DnsUnitProcess.socketOf(NOBODY),
                        message)
                .in(testbed.network())
                .prefix(server.enter())
                .prefix(List.of(
                        "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        try (JvmProcess process = asker.start()) {
            final List<String> lines = process.expectExit(0, DEADLINE);
            return lines.get(lines.size() - 1);
        }
    }

    @Test
    @Tag("heavy")
    void shouldRefuseInterfacesThatAreNotTheUsersOwn() {
        final List<String> made = List.of(
                "ip tuntap add dev root-tun mode tun",
                "ip tuntap add dev roots mode tun user 0",
                "ip tuntap add dev theirs mode tun user 1000",
                "ip tuntap add dev mine mode tun user 65534",
                "ip link add veth0 type veth peer name veth1");
        made.forEach(command -> testbed.network().run(command.split(" ")));
        try (DnsUnitProcess unit = DnsUnitProcess.listenFor(NOBODY, server)) {
            for (final String name : List.of("root-tun", "roots", "theirs", "veth0", "lo")) {
                final int index = Integer.parseInt(
                        server.run("cat", "/sys/class/net/" + name + "/ifindex").get(0));
                assertEquals(
                        "code 5 " + name + " is no TUN that belongs to user 65534",
                        askUnit(DnsUnitAsker.request(index, name, "0a070035")));
                // under the name of one that is the user's
                assertEquals(
                        "code 2 no interface mine has the index " + index,
                        askUnit(DnsUnitAsker.request(index, "mine", "0a070035")));
            }
            final int index = Integer.parseInt(
                    server.run("cat", "/sys/class/net/mine/ifindex").get(0));
            assertEquals("code 0 ", askUnit(DnsUnitAsker.request(index, "mine", "0a070035")));
            unit.awaitLine("user 65534, mine: set DNS servers [10.7.0.53]");
        }
    }

    @Test
    @Tag("heavy")
    void shouldRefuseMessagesThatAreNoRequests() {
        try (DnsUnitProcess unit = DnsUnitProcess.listenFor(NOBODY, server)) {
            for (final String name : List.of("a/b", "../../x", "", "x".repeat(16))) {
                final String answer = askUnit(DnsUnitAsker.request(1, name, "0a070035"));
                assertTrue(answer.startsWith("code 87 the name "), answer);
            }
            final String whole = DnsUnitAsker.request(1, "mine", "0a070035");
            for (final String broken : List.of(
                    "00",
                    whole.substring(0, whole.length() - 2),
                    whole + "00",
                    whole.substring(0, 16) + "ffff" + whole.substring(20))) {
                final String answer = askUnit(broken);
                assertTrue(answer.startsWith("code 13 the request cannot be read"), answer);
            }
            final String older = askUnit("54424430" + whole.substring(8));
            assertTrue(older.startsWith("code 1306 "), older);
            final String multicast = askUnit(DnsUnitAsker.request(1, "mine", "e0000001"));
            assertTrue(multicast.startsWith("code 87 224.0.0.1 can be no DNS server"), multicast);
            assertEquals("code 1460 no request came", askUnit(""));
            assertEquals("hung up", askUnit("ff".repeat(8192)).replaceAll("code 13.*", "hung up"));
            unit.awaitLine("user 65534 refused: ");
        }
    }
}
