package org.tunbroker.tests.monitor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.status.AdapterStatus;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.client.status.DirectionStatus;
import org.tunbroker.client.status.SessionStatus;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.life.EchoTraffic;

/** What a broker tells of itself, by the API and by the command. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class StatusSystemTest {
    private static final int PACKETS = 200;
    private static final int LENGTH = 1000;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @Test
    void shouldTellClientsAdaptersAndSessions() throws InterruptedException {
        try (BrokerFolder folder = BrokerFolder.create();
                TunClient client = TunClient.connect(folder.options());
                TunClient other = TunClient.connect(folder.options());
                Adapter adapter = client.createAdapter("Status", "test")) {
            adapter.setMtu(1400);
            adapter.setUp(true);
            final Session session = adapter.startSession(Session.MIN_CAPACITY);
            send(session);
            final BrokerStatus status = other.monitor().status();
            assertEquals(client.brokerProcessId(), status.processId());
            assertEquals(client.brokerArchitecture(), status.architecture());
            assertEquals(client.driver(), status.driver());
            assertEquals(2, status.clients().size());
            final int own = (int) ProcessHandle.current().pid();
            status.clients().forEach(each -> assertEquals(own, each.processId()));
            final AdapterStatus told = status.adapters().get(0);
            assertEquals("Status", told.name());
            assertEquals(adapter.info().interfaceName(), told.interfaceName());
            assertEquals(adapter.info().guid(), told.guid());
            assertTrue(told.isKnown());
            assertTrue(told.isUp());
            assertEquals(1400, told.mtu());
            assertEquals(own, told.owner());
            expectSession(status.sessions().get(0), told);
            // what waits is in the ring until it is read
            final Packet held = new Packet();
            assertEquals(LENGTH, session.receive(held));
            await().during(Duration.ofMillis(50)).atMost(DEADLINE).until(() -> {
                // one is held
                final BrokerStatus now = other.monitor().status();
                return now.sessions().get(0).toClient().packetsInRing() == 100;
            });
            held.release();
            session.close();
            // a snapshot may be 20 ms old
            await().atMost(DEADLINE)
                    .until(() -> other.monitor().status().sessions().isEmpty());
        }
    }

    /** Sends packets, and leaves half of those that come back in the ring. */
    private static void send(final Session session) throws InterruptedException {
        final ByteBuffer packet = ByteBuffer.allocate(LENGTH);
        for (int i = 0; i < PACKETS; i++) {
            assertEquals(LENGTH, session.write(packet, 10, TimeUnit.SECONDS));
            packet.clear();
            if (i < PACKETS / 2) {
                assertEquals(LENGTH, session.read(packet, 10, TimeUnit.SECONDS));
                packet.clear();
            }
        }
        while (session.statistics().received() < PACKETS) {
            Thread.onSpinWait();
        }
    }

    private static void expectSession(final SessionStatus session, final AdapterStatus adapter) {
        assertEquals(adapter.number(), session.adapter());
        assertEquals(Session.MIN_CAPACITY, session.capacity());
        assertTrue(session.isKnown());
        final DirectionStatus up = session.fromClient();
        assertEquals(PACKETS, up.packets());
        assertEquals((long) PACKETS * LENGTH, up.bytes());
        assertEquals(0, up.dropped() + up.tooShort());
        assertTrue(up.waits() > 0);
        assertEquals(0, up.fill());
        final DirectionStatus down = session.toClient();
        assertEquals(PACKETS, down.packets());
        assertEquals((long) PACKETS * LENGTH, down.bytes());
        assertEquals(PACKETS / 2 * (LENGTH + 4), down.fill());
        assertEquals(PACKETS / 2, down.packetsInRing());
        assertTrue(down.highestFill() >= down.fill());
    }

    @Test
    void shouldPrintStatusWithoutStartingABroker() throws UnknownHostException {
        try (BrokerFolder folder = BrokerFolder.create()) {
            assertEquals(List.of("no broker runs"), TunbrokerProcess.run(folder, 0, "status"));
            final TunException none = assertThrows(
                    TunException.class, () -> TunClient.connect(folder.options().withoutStart()));
            assertTrue(none.is(ErrorCode.ERROR_FILE_NOT_FOUND), none::getMessage);
            assertEquals(List.of(), folder.brokers());
            try (TunClient client = TunClient.connect(folder.options());
                    Adapter adapter = client.createAdapter("Name \u202e \u00e9", "test")) {
                adapter.addAddress(InetAddress.getByName("fd00::7"), 64);
                new EchoTraffic(adapter.startSession()).exchange(10);
                final String text =
                        String.join("\n", TunbrokerProcess.run(folder, 0, "status", "--once"));
                assertTrue(text.startsWith("broker " + folder.broker()), text);
                assertTrue(text.contains("adapter \"Name \\u202E "), text);
                assertTrue(text.contains("to client    10 packets"), text);
                assertTrue(text.contains("  fd00::7/64  "), text);
                assertEquals(
                        List.of(
                                "{\"adapters\":[{\"driver\":\"loopback\",\"name\":\"Name \\u202e \\u00e9\","
                                        + "\"type\":\"test\",\"guid\":\""
                                        + adapter.info().guid()
                                        + "\",\"interface\":\"" + adapter.info().interfaceName()
                                        + "\",\"index\":0,\"state\":\"down\",\"addresses\":[\"fd00::7/64\"]}]}"),
                        TunbrokerProcess.run(folder, 0, "adapters", "--json"));
                final List<String> json = TunbrokerProcess.run(folder, 0, "status", "--json");
                assertEquals(1, json.size());
                assertTrue(json.get(0).contains("\"name\":\"Name \\u202e \\u00e9\""), json.get(0));
                final List<String> metrics =
                        TunbrokerProcess.run(folder, 0, "status", "--prometheus");
                assertTrue(
                        metrics.contains(
                                "tunbroker_clients{broker=\"" + folder.broker() + "\"} 2.0"),
                        metrics::toString);
            }
            assertFalse(folder.log().contains("fault"), folder.log());
        }
    }

    @Test
    void shouldTellWholeSnapshotsWhileEverythingChanges() throws Exception {
        try (BrokerFolder folder = BrokerFolder.create();
                TunClient client = TunClient.connect(folder.options())) {
            final AtomicBoolean done = new AtomicBoolean();
            final List<CompletableFuture<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(CompletableFuture.supplyAsync(() -> read(folder, done)));
            }
            try {
                for (int i = 0; i < 20; i++) {
                    try (Adapter first = client.createAdapter("First " + i, "test");
                            Adapter second = client.createAdapter("Second " + i, "test")) {
                        new EchoTraffic(first.startSession()).exchange(5);
                        new EchoTraffic(second.startSession()).exchange(5);
                    }
                }
            } finally {
                done.set(true);
            }
            for (final CompletableFuture<Integer> reader : readers) {
                System.out.println("snapshots: " + reader.get(30, TimeUnit.SECONDS));
            }
        }
    }

    /** Reads snapshots and checks that their parts belong together; returns how many. */
    private static int read(final BrokerFolder folder, final AtomicBoolean done) {
        int count = 0;
        long before = 0;
        try (TunClient client = TunClient.connect(folder.options())) {
            while (!done.get()) {
                final BrokerStatus status = client.monitor().status();
                assertTrue(status.nanoTime() >= before);
                before = status.nanoTime();
                final Set<Integer> adapters = new HashSet<>();
                for (final AdapterStatus adapter : status.adapters()) {
                    assertTrue(adapters.add(adapter.number()));
                    assertTrue(adapter.name().matches("(First|Second) [0-9]+"), adapter.name());
                }
                for (final SessionStatus session : status.sessions()) {
                    assertTrue(adapters.contains(session.adapter()));
                    assertTrue(session.fromClient().packets() <= 5);
                }
                count++;
            }
        }
        return count;
    }
}
