package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.Offload;

/**
 * A broker is killed, or an interface deleted, and the interfaces of the client come back as they
 * were.
 */
@Timeout(180)
class RecoveredInterfaceSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int LOSSES = 3;
    private static final int KILLS = LOSSES;

    @Test
    @Tag("heavy")
    void shouldComeBackAsItWas() throws Exception {
        try (Testbed testbed = Testbed.ofRecoveringClients()) {
            loseAgainAndAgain(testbed, testbed.startClient(), KILLS);
        }
    }

    @Test
    void shouldComeBackForAnOrdinaryUser() throws Exception {
        try (Testbed testbed = Testbed.ofRecoveringClients()) {
            loseAgainAndAgain(testbed, testbed.startClientOfOrdinaryUser(), KILLS);
        }
    }

    @Test
    void shouldComeBackWhenSomebodyDeletedOneForAnOrdinaryUser() throws Exception {
        try (Testbed testbed = Testbed.ofRecoveringClients()) {
            final KernelClient client = testbed.startClientOfOrdinaryUser();
            final long broker = testbed.brokers().get(0).pid();
            // with a session, and without one
            client.createAdapter("Quiet");
            loseAgainAndAgain(testbed, client, 0);
            assertEquals(broker, testbed.brokers().get(0).pid());
        }
    }

    private static void lose(final Testbed testbed, final int number, final int kills) {
        if (number <= kills) {
            testbed.brokers().get(0).destroyForcibly();
        } else {
            final String name = number % 2 == 0 ? "Quiet" : "Plain";
            testbed.network().run("ip", "link", "delete", "dev", name);
        }
    }

    private static void loseAgainAndAgain(
            final Testbed testbed, final KernelClient client, final int kills) throws IOException {
        final RemoteAdapter plain = answering(client, "Plain", 1, Offload.NONE);
        final RemoteAdapter bulk = answering(client, "Bulk", 2, Offload.TRANSPARENT);
        expectAnswers(testbed);
        final List<String> before = state(testbed, plain, bulk);
        for (int i = 1; i <= LOSSES; i++) {
            lose(testbed, i, kills);
            final int count = i;
            await().atMost(DEADLINE).until(() -> resumed(client).size() == count);
            // the same sessions and the same threads answer
            expectAnswers(testbed);
            assertEquals(before, state(testbed, plain, bulk));
        }
        resumed(client).forEach(System.out::println);
        assertEquals(0, client.eventCount("sessionEnded", plain));
        assertEquals(List.of(), client.ask("mtu", plain.number(), 1300));
        client.leave();
        await().atMost(DEADLINE).until(() -> !testbed.interfaces().contains(plain.interfaceName()));
    }

    private static RemoteAdapter answering(
            final KernelClient client,
            final String name,
            final int network,
            final Offload offload) {
        final RemoteAdapter adapter = client.createAdapter(name);
        adapter.setMtu(1400);
        adapter.setMetric(50);
        adapter.addAddress("10.8." + network + ".9", 24);
        adapter.addAddress("10.7." + network + ".1", 24);
        adapter.configure("remove=10.8." + network + ".9/24", "up=true");
        adapter.addAddress("fd07:" + network + "::1", 64);
        adapter.startSession(offload);
        client.ask("answer", adapter.number());
        return adapter;
    }

    private static void expectAnswers(final Testbed testbed) {
        Ping.expectAnswer(testbed.network(), "10.7.1.2");
        Ping.expectAnswer(testbed.network(), "10.7.2.2");
    }

    private static List<String> resumed(final KernelClient client) {
        return client.process().lines().stream()
                .filter(line -> line.startsWith("event recovery RESUMED"))
                .toList();
    }

    /** Returns what the system shows of the interfaces, but for their indices. */
    private static List<String> state(final Testbed testbed, final RemoteAdapter... adapters) {
        final List<String> state = new ArrayList<>();
        for (final RemoteAdapter adapter : adapters) {
            final String name = adapter.interfaceName();
            final List<String> lines = new ArrayList<>();
            lines.addAll(testbed.network().run("ip", "-o", "link", "show", "dev", name));
            lines.addAll(testbed.network().run("ip", "-o", "address", "show", "dev", name));
            lines.addAll(testbed.network().run("ip", "route", "show", "dev", name));
            lines.addAll(testbed.network().run("ip", "-6", "route", "show", "dev", name));
            lines.stream()
                    // the link-local address is random
                    .filter(line -> !line.contains("inet6 fe80:"))
                    .map(line -> line.replaceFirst("^\\d+: ", ""))
                    // each broker proves its interfaces by another random name
                    .map(line -> line.replaceFirst("altname tb-[0-9a-f]+", ""))
                    .sorted()
                    .forEach(state::add);
        }
        return state;
    }
}
