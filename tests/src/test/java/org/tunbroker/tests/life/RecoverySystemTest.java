package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.TunListener;
import org.tunbroker.ipc.rendezvous.Generation;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ProcessView;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RecoverySystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    private List<Path> generations() {
        try (Stream<Path> all = Files.list(folder.directory().path())) {
            return all.filter(path -> path.getFileName().toString().startsWith(Generation.PREFIX))
                    .toList();
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldStartAnotherBrokerWhenOneWasKilled() {
        final int killed;
        final Path old;
        try (TunClient client = TunClient.connect(folder.options())) {
            killed = client.brokerProcessId();
            old = folder.generation().path();
            final Adapter adapter = client.createAdapter("Orphan", "Test");
            final Session session = adapter.startSession(Session.MIN_CAPACITY);
            folder.kill(killed);
            assertTrue(Files.exists(old), "a killed broker leaves its files");

            try (TunClient next = TunClient.connect(folder.options())) {
                assertNotEquals(killed, next.brokerProcessId());
                assertFalse(Files.exists(old));
                assertEquals(List.of(folder.generation().path()), generations());
                assertTrue(next.adapters().isEmpty());
                new EchoTraffic(next.createAdapter("Orphan", "Test").startSession()).exchange(100);

                // the client of the old one is not confused by the new one
                await().atMost(DEADLINE).until(session::hasEnded);
                final TunException error =
                        assertThrows(TunException.class, client::runningDriverVersion);
                assertTrue(error.is(ErrorCode.ERROR_BROKEN_PIPE), error::getMessage);
                assertFalse(client.isOpen());
                assertFalse(adapter.isOpen());
            }
        }
    }

    @Test
    @Tag("heavy")
    void shouldNotMindWhatKilledBrokersLeft() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (TunClient client = TunClient.connect(folder.options())) {
                client.createAdapter("Left", "Test").startSession(Session.MIN_CAPACITY);
                folder.kill(client.brokerProcessId());
            }
            // a file of the next generation, half-made generations, and something that is a link
            Files.createFile(folder.generation().path().resolve("left-" + i));
            Files.createDirectories(folder.directory().path().resolve("generation-9999/sessions"));
            Files.createSymbolicLink(
                    folder.directory().path().resolve("generation-9998"), Path.of("/proc"));
        }
        try (TunClient client = TunClient.connect(folder.options())) {
            assertTrue(client.adapters().isEmpty());
            assertEquals(List.of(folder.generation().path()), generations());
        }
    }

    @Test
    void shouldWakeWaitersAndTellListenersWhenBrokerIsKilled() throws Exception {
        final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (TunClient client = TunClient.connect(folder.options())) {
            client.setListener(teller(told));
            final Session session =
                    client.createAdapter("Waiting", "Test").startSession(Session.MIN_CAPACITY);
            final CompletableFuture<Integer> waiter = waiter(session);
            folder.kill(client.brokerProcessId());
            assertEquals(Session.END, waiter.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
            assertEquals("session 109", told.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS));
            assertEquals("adapter 109", told.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldEndSessionsAndLeaveNothingWhenBrokerIsTerminated() throws Exception {
        try (TunClient client = TunClient.connect(folder.options())) {
            final Session session =
                    client.createAdapter("Terminated", "Test").startSession(Session.MIN_CAPACITY);
            final CompletableFuture<Integer> waiter = waiter(session);
            new EchoTraffic(client.createAdapter("Other", "Test")
                            .startSession(Session.MIN_CAPACITY))
                    .exchange(10);
            final int broker = client.brokerProcessId();
            ProcessView.of(broker).signal("TERM");
            assertEquals(Session.END, waiter.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
            await().atMost(DEADLINE).until(() -> !ProcessView.of(broker).exists());
            assertEquals(List.of(), generations());
            assertEquals(Session.END, session.read(ByteBuffer.allocate(Session.MAX_PACKET_LENGTH)));
        }
        TunClient.connect(folder.options()).close();
    }

    private static CompletableFuture<Integer> waiter(final Session session) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return session.read(ByteBuffer.allocate(Session.MAX_PACKET_LENGTH));
            } catch (final InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        });
    }

    private static TunListener teller(final LinkedBlockingQueue<String> told) {
        return new TunListener() {
            @Override
            public void sessionEnded(final Session session, final int code, final String reason) {
                told.add("session " + code);
            }

            @Override
            public void adapterGone(final Adapter adapter, final int code, final String reason) {
                told.add("adapter " + code);
            }
        };
    }
}
