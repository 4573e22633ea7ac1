package org.tunbroker.tests.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/** Clients and brokers that come, go and are killed, and what is left of them then: nothing. */
@EnabledOnOs(OS.WINDOWS)
@Timeout(300)
class WindowsLifeSystemTest {
    // a JVM makes and closes some of its own at any time, the more the busier the machine is; what
    // leaks is one for each round or client at least, and so is more than that
    private static final int SLACK = 40;
    private static final int ROUNDS = 80;
    // each has seven in the broker: its process, four events, a section and a bell
    private static final int CLIENTS = 8;
    private static final int HANDLES_OF_CLIENT = 7;

    private WindowsBroker broker;

    @BeforeEach
    void start() {
        broker = new WindowsBroker();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Process startHoldingClient(final String adapter) throws Exception {
        final Process client = broker.startClient(HoldingClient.class, adapter);
        final BufferedReader output = client.inputReader();
        final String ready = "ready " + Session.MIN_CAPACITY;
        // among what the JVM prints, such as warnings
        assertTrue(output.lines().anyMatch(ready::equals));
        return client;
    }

    @Test
    void shouldReturnAPacketToAClientOfAnotherProcess() throws Exception {
        try (TunClient client = TunClient.connect(broker.options())) {
            final Session session = client.createAdapter("One", "test").startSession();
            final byte[] packet = {0x45, 1, 2, 3, 4, 5, 6, 7};
            assertEquals(packet.length, session.write(ByteBuffer.wrap(packet)));
            final ByteBuffer back = ByteBuffer.allocate(100);
            assertEquals(packet.length, session.read(back, 20, TimeUnit.SECONDS));
            assertEquals(ByteBuffer.wrap(packet), back.flip());
        }
    }

    @Test
    void shouldRemoveWhatAKilledClientHad() throws Exception {
        try (TunClient client = TunClient.connect(broker.options())) {
            final Process other = startHoldingClient("Other");
            assertEquals(1, client.adapters().size());
            assertEquals(2, files(broker.clients(1)));
            WindowsBroker.kill(other);
            WindowsBroker.await("the adapter to go", () -> client.adapters().isEmpty());
            assertEquals(1, files(broker.clients(1)));
            assertTrue(client.isOpen());
        }
    }

    @Test
    void shouldTellClientsThatTheBrokerIsKilledAndFindTheNextOne() throws Exception {
        try (TunClient client = TunClient.connect(broker.options())) {
            final Adapter adapter = client.createAdapter("Left", "test");
            final Session session = adapter.startSession(Session.MIN_CAPACITY);
            final CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
                try {
                    return session.read(ByteBuffer.allocate(100));
                } catch (final InterruptedException ex) {
                    throw new AssertionError(ex);
                }
            });
            broker.killBroker();
            assertEquals(Session.END, reading.get(20, TimeUnit.SECONDS));
            final TunException error = assertThrows(TunException.class, client::adapters);
            assertTrue(error.is(ErrorCode.ERROR_BROKEN_PIPE), error::getMessage);
            assertFalse(client.isOpen());
            broker.startBroker();
            // the old one is not closed yet, and maps files that Windows therefore cannot delete
            try (TunClient next = TunClient.connect(broker.options())) {
                assertEquals(0, next.adapters().size());
            }
        }
    }

    @Test
    @Tag("slow-under-wine")
    void shouldLeaveNoHandlesBehind() throws Exception {
        try (TunClient client = TunClient.connect(broker.options())) {
            final Adapter adapter = client.createAdapter("Handles", "test");
            comeAndGo(adapter, 3);
            final int own = settledCount(ProcessHandle.current().pid(), Integer.MAX_VALUE);
            final int brokers = settledCount(broker.brokerProcessId(), Integer.MAX_VALUE);
            comeAndGo(adapter, ROUNDS);
            settledCount(broker.brokerProcessId(), brokers + SLACK);
            settledCount(ProcessHandle.current().pid(), own + SLACK);
        }
    }

    /** A session and a connection, a number of times. */
    private void comeAndGo(final Adapter adapter, final int times) {
        for (int i = 0; i < times; i++) {
            adapter.startSession(Session.MIN_CAPACITY).close();
            TunClient.connect(broker.options()).close();
        }
    }

    @Test
    @Tag("slow-under-wine")
    void shouldLeaveNoHandlesOfKilledClientsBehind() throws Exception {
        WindowsBroker.kill(startHoldingClient("First"));
        try (TunClient client = TunClient.connect(broker.options())) {
            WindowsBroker.await("the adapter to go", () -> client.adapters().isEmpty());
            final int before = settledCount(broker.brokerProcessId(), Integer.MAX_VALUE);
            final List<Process> others = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                others.add(startHoldingClient("Other" + i));
            }
            WindowsBroker.await(
                    "the handles of " + CLIENTS + " clients",
                    () -> HandleCount.of(broker.brokerProcessId())
                            >= before + CLIENTS * HANDLES_OF_CLIENT - SLACK / 2);
            others.forEach(WindowsBroker::kill);
            WindowsBroker.await("the adapters to go", () -> client.adapters().isEmpty());
            settledCount(broker.brokerProcessId(), before + SLACK);
            assertEquals(1, files(broker.clients(1)));
        }
    }

    /** Waits until a process has no more than so many handles; returns how many it has. */
    private static int settledCount(final long processId, final int most) {
        if (most == Integer.MAX_VALUE) {
            System.gc();
            return HandleCount.of(processId);
        }
        WindowsBroker.await(
                "at most " + most + " handles of process " + processId + ", which has "
                        + HandleCount.of(processId),
                () -> {
                    // what only garbage has is closed when the connection looks after the broker
                    System.gc();
                    return HandleCount.of(processId) <= most;
                });
        return HandleCount.of(processId);
    }

    private static long files(final Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
