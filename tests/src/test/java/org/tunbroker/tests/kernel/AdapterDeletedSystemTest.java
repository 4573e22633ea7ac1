package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** Somebody deletes an adapter's interface behind the broker's back. */
@Timeout(120)
class AdapterDeletedSystemTest {
    private static final String EOF = Integer.toString(ErrorCode.ERROR_HANDLE_EOF.code());
    // on an idle machine it takes some milliseconds
    private static final long PROMPT_MS = 2000;
    private static final int ROUNDS = 30;
    // the second if the client has already heard that the adapter is gone
    private static final Set<String> START_ERRORS =
            Set.of(EOF, Integer.toString(ErrorCode.ERROR_INVALID_HANDLE.code()));

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "I386"})
    void shouldEndSessionAndTellOnceWhenInterfaceIsDeleted(final JvmArchitecture architecture)
            throws Exception {
        architecture.assumeAvailableForLong();
        try (Testbed testbed = Testbed.create()) {
            final KernelClient client = testbed.startClient(architecture);
            final RemoteAdapter deleted = answering(client, "Deleted", 1);
            final RemoteAdapter other = answering(client, "Other", 2);
            expectAnswer(testbed, 1);

            final long begin = System.nanoTime();
            testbed.delete(deleted);
            assertEquals(List.of("end"), client.awaitEvent("forwarderEnded", deleted));
            final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            System.out.println("adapter deleted: client=" + architecture
                    + " reader ended, and ip ran, within ms=" + tookMs);
            assertTrue(tookMs < PROMPT_MS, () -> "the reader's end took " + tookMs + " ms");
            expectTold(client, deleted);

            assertEquals(List.of(other.interfaceName()), client.ask("list"));
            assertEquals(
                    ErrorCode.ERROR_INVALID_HANDLE.code(),
                    client.askInVain("mtu", deleted.number(), 1400));
            expectAnswer(testbed, 2);

            final RemoteAdapter again = answering(client, "Deleted", 1);
            assertEquals(deleted.name(), again.name());
            assertEquals(deleted.interfaceName(), again.interfaceName());
            assertNotEquals(deleted.index(), again.index());
            expectAnswer(testbed, 1);
            assertEquals(1, client.eventCount("sessionEnded", deleted));
            assertEquals(1, client.eventCount("adapterGone", deleted));
            client.leave();
        }
    }

    @Test
    @Tag("heavy")
    void shouldEndSessionWhenInterfaceIsDeletedUnderTraffic() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final KernelClient client = testbed.startClient();
            final RemoteAdapter other = answering(client, "Other", 2);
            for (int round = 0; round < 5; round++) {
                final RemoteAdapter adapter = answering(client, "Busy " + round, 1);
                try (ChildProcess flood = Ping.start(testbed.network(), "10.7.1.2", "-q", "-f")) {
                    // so that it is under way
                    expectAnswer(testbed, 1);
                    testbed.delete(adapter);
                    assertEquals(List.of("end"), client.awaitEvent("forwarderEnded", adapter));
                    assertTrue(flood.isAlive());
                }
                expectTold(client, adapter);
                assertEquals(List.of(other.interfaceName()), client.ask("list"));
            }
            expectAnswer(testbed, 2);
        }
    }

    @Test
    @Tag("heavy")
    void shouldEndSessionThatIsStartedAfterInterfaceWasDeleted() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final KernelClient client = testbed.startClient();
            int refused = 0;
            for (int round = 0; round < ROUNDS; round++) {
                final RemoteAdapter adapter = client.createAdapter("Deleted " + round);
                testbed.delete(adapter);
                final Optional<String> error = adapter.tryStartSession();
                if (error.isEmpty()) {
                    // it came to be before the broker saw that the interface is gone
                    assertEquals(EOF, client.awaitEvent("sessionEnded", adapter).get(0));
                } else {
                    refused++;
                    assertTrue(START_ERRORS.contains(error.get()), error::get);
                }
                assertEquals(EOF, client.awaitEvent("adapterGone", adapter).get(0));
                assertEquals(List.of(), client.ask("list"));
                assertEquals(1, client.eventCount("adapterGone", adapter));
            }
            System.out.println("session of a deleted interface: refused=" + refused
                    + " ended at once=" + (ROUNDS - refused));
        }
    }

    @Test
    @Tag("heavy")
    void shouldSayThatInterfaceIsGoneWhenItHasNoSession() throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final KernelClient client = testbed.startClient();
            final RemoteAdapter adapter = client.createAdapter("Deleted");
            testbed.delete(adapter);
            final int notFound = ErrorCode.ERROR_FILE_NOT_FOUND.code();
            assertEquals(notFound, client.askInVain("mtu", adapter.number(), 1400));
            assertEquals(notFound, client.askInVain("up", adapter.number(), true));
            assertEquals(notFound, client.askInVain("address", adapter.number(), "10.7.1.1", 24));
            adapter.close();
            assertEquals(List.of(), client.ask("list"));
            assertFalse(testbed.interfaces().contains(adapter.interfaceName()));
        }
    }

    private static RemoteAdapter answering(
            final KernelClient client, final String name, final int network) {
        final RemoteAdapter adapter = client.createAdapter(name);
        adapter.addAddress("10.7." + network + ".1", 24);
        adapter.setUp(true);
        adapter.answerPings();
        return adapter;
    }

    private static void expectAnswer(final Testbed testbed, final int network) {
        Ping.expectAnswer(testbed.network(), "10.7." + network + ".2");
    }

    private static void expectTold(final KernelClient client, final RemoteAdapter adapter) {
        assertEquals(EOF, client.awaitEvent("sessionEnded", adapter).get(0));
        assertEquals(EOF, client.awaitEvent("adapterGone", adapter).get(0));
    }
}
