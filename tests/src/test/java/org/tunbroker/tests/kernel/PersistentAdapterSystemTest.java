package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.tests.jvm.ChildProcess;

/** Adapters whose interfaces stay: what stands, who finds it again, and how it goes. */
@Timeout(120)
class PersistentAdapterSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int KILLS = 5;

    private Testbed testbed;

    @BeforeEach
    void open() {
        testbed = Testbed.create();
    }

    @AfterEach
    void close() throws Exception {
        testbed.close();
    }

    private static RemoteAdapter configured(final KernelClient client, final String name) {
        final RemoteAdapter adapter = client.createAdapter(name);
        adapter.configure(
                "mtu=1400",
                "add=10.7.1.1/24",
                "add=fd07:1::1/64",
                "up=true",
                "route=10.8.0.0/16",
                "route=fd08::/32");
        return adapter;
    }

    /** Returns what the kernel tells of an interface, but for whether a program has it open. */
    private List<String> state(final String name) {
        final List<String> state = new ArrayList<>();
        for (final String[] what : new String[][] {
            {"-d", "link", "show"}, {"address", "show"}, {"route", "show"}, {"-6", "route", "show"}
        }) {
            final List<String> words = new ArrayList<>(List.of("ip", "-j"));
            words.addAll(List.of(what));
            words.addAll(List.of("dev", name));
            testbed.network().run(words.toArray(String[]::new)).stream()
                    .map(line -> line.replaceAll("\"flags\":\\[[^]]*],?", "")
                            .replaceAll("\"altnames\":\\[[^]]*],?", "")
                            .replaceAll("\"(operstate|qdisc)\":\"\\w*\",?", "")
                            .replaceAll("\"vnet_hdr\":\\w*,?", "")
                            .replace(",}", "}"))
                    .forEach(state::add);
        }
        return state;
    }

    @Test
    @Tag("heavy")
    void shouldStandWithAllThatLiesOnItForAnOrdinaryUser() throws Exception {
        final KernelClient creator = testbed.startClientOfOrdinaryUser();
        final KernelClient other = testbed.startAnotherClientOfOrdinaryUser();
        final RemoteAdapter made = configured(creator, "Kept");
        assertEquals(List.of(), other.persistentAdapters());
        made.setPersistent(true);
        assertEquals(List.of("Kept/Kept/open"), other.persistentAdapters());
        final List<String> before = state("Kept");
        assertTrue(before.get(0).contains("\"persist\":true"), before::toString);
        made.close();
        assertEquals(before, state("Kept"));
        assertFalse(
                testbed.network()
                        .run("ip", "-j", "link", "show", "dev", "Kept")
                        .get(0)
                        .contains("tb-"),
                "the broker's own name for it stays behind");
        assertEquals(List.of("Kept/Kept"), other.persistentAdapters());

        final RemoteAdapter opened = other.openAdapter("kept");
        assertEquals(made.guid(), opened.guid());
        assertEquals(made.luid(), opened.luid());
        assertEquals(before, state("Kept"));
        assertTrue(
                opened.settings().toString().contains("10.7.1.1/24"), opened.settings()::toString);
        opened.answerPings();
        Ping.expectAnswer(testbed.network(), "10.7.1.2");
        // what it had before is undone to as well: Linux takes addresses and routes with the state
        final Set<String> settings = new TreeSet<>(opened.settings());
        assertEquals(
                ErrorCode.ERROR_ALREADY_EXISTS.code(),
                opened.configureInVain("mtu=1300", "up=false", "add=10.7.1.1/24"));
        assertEquals(settings, new TreeSet<>(opened.settings()));
        opened.configure("remove=10.7.1.1/24", "unroute=fd08::/32");
        assertEquals(ErrorCode.ERROR_BUSY.code(), creator.askInVain("removePersistent", "Kept"));
        opened.close();
        creator.ask("removePersistent", "KEPT");
        assertFalse(testbed.interfaces().contains("Kept"));
        assertEquals(List.of(), other.persistentAdapters());
        assertEquals(
                ErrorCode.ERROR_NOT_FOUND.code(), creator.askInVain("removePersistent", "Kept"));
        assertEquals(ErrorCode.ERROR_NOT_FOUND.code(), creator.askInVain("open", "Kept"));
    }

    @Test
    void shouldStandAfterKillOfClientAndBrokerForAnOrdinaryUser() throws Exception {
        standAfterKills(testbed.startClientOfOrdinaryUser(), true);
    }

    @Test
    @Tag("heavy")
    void shouldStandAfterKillOfClientAndBroker() {
        standAfterKills(testbed.startClient(), false);
    }

    private void standAfterKills(final KernelClient killed, final boolean ordinary) {
        final RemoteAdapter made = configured(killed, "Kept");
        made.setPersistent(true);
        made.startSession(Offload.TRANSPARENT);
        final List<String> before = state("Kept");
        final ProcessHandle broker = ProcessHandle.of(killed.brokerProcessId()).orElseThrow();
        final ProcessHandle process = ProcessHandle.of(killed.process().pid()).orElseThrow();
        broker.destroyForcibly();
        process.destroyForcibly();
        broker.onExit().orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
        assertEquals(before, state("Kept"));

        final KernelClient next = startClient(ordinary);
        assertEquals(List.of("Kept/Kept"), next.persistentAdapters());
        final RemoteAdapter again = next.createAdapter("Kept");
        // the kept one has the name still
        assertEquals("Kept 1", again.name());
        again.close();
        final RemoteAdapter opened = next.openAdapter("Kept");
        assertEquals(made.index(), opened.index());
        assertEquals(before, state("Kept"));
        opened.startSession(Offload.TRANSPARENT);
        opened.setPersistent(false);
        opened.close();
        assertFalse(testbed.interfaces().contains("Kept"));
    }

    private KernelClient startClient(final boolean ordinary) {
        try {
            return ordinary ? testbed.startClientOfOrdinaryUser() : testbed.startClient();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    @Tag("heavy")
    void shouldComeBackToAClientThatRecovers() throws Exception {
        testbed.close();
        testbed = Testbed.ofRecoveringClients();
        final KernelClient client = testbed.startClientOfOrdinaryUser();
        final RemoteAdapter adapter = configured(client, "Kept");
        adapter.setPersistent(true);
        adapter.answerPings();
        Ping.expectAnswer(testbed.network(), "10.7.1.2");
        final List<String> before = state("Kept");
        final int index = adapter.index();
        for (int kill = 1; kill <= KILLS; kill++) {
            final int count = kill;
            testbed.brokers().get(0).destroyForcibly();
            await().atMost(DEADLINE)
                    .until(() -> client.process().lines().stream()
                                    .filter(line -> line.startsWith("event recovery RESUMED"))
                                    .count()
                            == count);
            Ping.expectAnswer(testbed.network(), "10.7.1.2");
            assertEquals(before, state("Kept"));
        }
        assertEquals(
                Integer.toString(index), client.ask("info", adapter.number()).get(1));
        client.leave();
        assertEquals(before, state("Kept"));
    }

    @Test
    void shouldReachOnlyWhatTheUserOwnsIfItWasInstalled() throws Exception {
        testbed.startConfinedBrokerOfOrdinaryUser();
        addTun("other", "1234");
        addTun("mine", "65534");
        testbed.network().run("ip", "tuntap", "add", "dev", "nobodys", "mode", "tun");
        final KernelClient client = testbed.startAnotherClientOfOrdinaryUser();
        final KernelClient second = testbed.startAnotherClientOfOrdinaryUser();
        assertEquals(List.of("mine/mine"), client.persistentAdapters());
        for (final String foreign : List.of("other", "nobodys")) {
            assertEquals(ErrorCode.ERROR_ACCESS_DENIED.code(), client.askInVain("open", foreign));
            assertEquals(
                    ErrorCode.ERROR_NOT_FOUND.code(),
                    client.askInVain("removePersistent", foreign));
        }
        assertEquals(ErrorCode.ERROR_ACCESS_DENIED.code(), client.askInVain("deleteDriver"));
        final RemoteAdapter mine = client.openAdapter("mine");
        assertEquals("mine", mine.interfaceName());
        final RemoteAdapter seconds = second.openAdapter("mine");
        assertEquals(
                ErrorCode.ERROR_ACCESS_DENIED.code(), second.askInVain("delete", seconds.number()));
        seconds.close();
        mine.delete();
        assertFalse(testbed.interfaces().contains("mine"));
        assertTrue(testbed.interfaces().containsAll(List.of("other", "nobodys")));
    }

    private void addTun(final String name, final String user) {
        testbed.network().run("ip", "tuntap", "add", "dev", name, "mode", "tun", "user", user);
    }

    @Test
    @Tag("heavy")
    void shouldOpenWhatOthersOwnIfTheUserStartedTheBroker() {
        final KernelClient client = testbed.startClient();
        addTun("other", "1234");
        testbed.network().run("ip", "address", "add", "10.7.1.1/24", "dev", "other");
        testbed.network().run("ip", "link", "set", "dev", "other", "up");
        assertEquals(List.of(), client.persistentAdapters());
        // the kernel gives it a link-local address when a program has it open first
        client.openAdapter("other").close();
        final List<String> before = state("other");
        final RemoteAdapter opened = client.openAdapter("other");
        opened.answerPings();
        Ping.expectAnswer(testbed.network(), "10.7.1.2");
        opened.close();
        assertEquals(before, state("other"));
        assertTrue(before.get(0).contains("1234"), before::toString);
        client.openAdapter("other").delete();
        assertFalse(testbed.interfaces().contains("other"));
    }

    @Test
    @Tag("heavy")
    void shouldTakeItsBypassRoutesAlongWhenItIsClosedOrItsBrokerIsKilled() throws Exception {
        final Uplinks uplinks = Uplinks.create(testbed.network());
        final List<String> before = uplinks.state();
        final KernelClient client = testbed.startClientOfOrdinaryUser();
        final RemoteAdapter made = client.createAdapter("Kept");
        made.configure("add=10.7.1.1/24", "up=true", "bypass=198.51.100.9");
        made.setPersistent(true);
        assertFalse(uplinks.made().isEmpty());
        made.close();
        assertEquals(List.of(), List.copyOf(uplinks.made()));
        client.openAdapter("Kept").configure("bypass=198.51.100.9");
        assertFalse(uplinks.made().isEmpty());
        final ProcessHandle broker = testbed.brokers().get(0);
        broker.destroyForcibly();
        broker.onExit().orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
        final KernelClient next = testbed.startClientOfOrdinaryUser();
        assertEquals(List.of(), List.copyOf(uplinks.made()));
        next.openAdapter("Kept").delete();
        assertEquals(before, uplinks.state());
    }

    @Test
    @Tag("heavy")
    void shouldLetAnyProgramOfTheUserRemoveItWithoutRights() throws Exception {
        final KernelClient client = testbed.startClientOfOrdinaryUser();
        final RemoteAdapter kept = configured(client, "Kept");
        kept.setPersistent(true);
        final List<String> removal = new ArrayList<>(testbed.network().enter());
        removal.addAll(testbed.asOrdinaryUser());
        removal.addAll(List.of("setpriv", "--inh-caps=-all", "--ambient-caps=-all"));
        removal.addAll(List.of("ip", "tuntap", "del", "dev", "Kept", "mode", "tun"));
        try (ChildProcess refused = ChildProcess.start(removal)) {
            assertNotEquals(0, refused.awaitExit(DEADLINE), "the broker has it open");
        }
        kept.close();
        ChildProcess.run(DEADLINE, removal);
        assertFalse(testbed.interfaces().contains("Kept"));
    }

    @Test
    @Tag("heavy")
    void shouldNotOpenWhatIsNoPlainTun() {
        final KernelClient client = testbed.startClient();
        testbed.network().run("ip", "tuntap", "add", "dev", "tap7", "mode", "tap", "user", "0");
        testbed.network()
                .run(
                        "ip",
                        "tuntap",
                        "add",
                        "dev",
                        "many",
                        "mode",
                        "tun",
                        "user",
                        "0",
                        "multi_queue");
        assertEquals(List.of("many/many"), client.persistentAdapters());
        assertEquals(ErrorCode.ERROR_NOT_FOUND.code(), client.askInVain("open", "tap7"));
        assertEquals(ErrorCode.ERROR_NOT_FOUND.code(), client.askInVain("open", "lo"));
        assertEquals(ErrorCode.ERROR_NOT_SUPPORTED.code(), client.askInVain("open", "many"));
    }

    @Test
    @Tag("heavy")
    void shouldServeAllHandlesUntilTheLastIsClosed() throws Exception {
        final KernelClient first = testbed.startClientOfOrdinaryUser();
        final KernelClient second = testbed.startAnotherClientOfOrdinaryUser();
        final RemoteAdapter made = configured(first, "Kept");
        made.setPersistent(true);
        made.close();
        final RemoteAdapter one = first.openAdapter("Kept");
        final RemoteAdapter two = second.openAdapter("Kept");
        first.process().close();
        two.answerPings();
        Ping.expectAnswer(testbed.network(), "10.7.1.2");
        two.close();
        assertEquals(one.index(), second.openAdapter("Kept").index());
    }

    @Test
    @Tag("heavy")
    void shouldDropWhatIsRoutedIntoItWhileNobodyHasIt() {
        final KernelClient client = testbed.startClient();
        final RemoteAdapter made = configured(client, "Kept");
        made.configure("halves");
        made.setPersistent(true);
        made.close();
        final String route =
                String.join(" ", testbed.network().run("ip", "route", "get", "198.51.100.7"));
        assertTrue(route.contains("dev Kept"), route);
    }
}
