package org.tunbroker.tests.packets;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.windows.WintunBroker;

/**
 * What tests of the packet calls begin with: a client in this JVM, a loopback adapter, which gives
 * every packet back, and a session with the smallest rings. The tests of a class share a broker. On
 * Windows they run on the simulated driver too, which does the same if it is told to.
 */
abstract class LoopbackFixture {
    static final int DEADLINE_S = 10;
    // long enough for what is on its way to arrive
    static final int QUIET_MS = 200;
    // longer, since a broker that only waits for the processor is not blocked
    private static final int BLOCKED_MS = 500;
    // seven of them fill a ring
    static final int LARGE = 16 * 1024;

    private static BrokerFolder folder;
    // null if a client starts it
    private static WintunBroker broker;

    TunClient client;
    Adapter adapter;
    Session session;

    @BeforeAll
    static void makeFolder() {
        folder = BrokerFolder.create();
        if ("wintun".equals(System.getProperty("tunbroker.test.driver"))) {
            broker = WintunBroker.simulated(folder, "echo-invalid=1");
        }
    }

    @AfterAll
    static void deleteFolder() {
        if (broker != null) {
            broker.close();
        }
        folder.close();
    }

    @BeforeEach
    final void open() {
        client = connect();
        adapter = client.createAdapter("Packets", "test");
        session = adapter.startSession(Session.MIN_CAPACITY);
    }

    @AfterEach
    final void close() {
        client.close();
    }

    /** Connects once more to the same broker; the caller closes it. */
    static TunClient connect() {
        return TunClient.connect(folder.options());
    }

    /** Makes a packet that begins with a number. */
    static ByteBuffer numbered(final int number, final int length) {
        return ByteBuffer.allocate(length).putInt(0, number);
    }

    /** Returns the number that a held packet begins with. */
    static int numberOf(final Packet packet) {
        final ByteBuffer view = packet.buffer();
        return view.getInt(view.position());
    }

    /** Sends packets of a length, numbered from a number on. */
    final void send(final int first, final int count, final int length)
            throws InterruptedException {
        for (int number = first; number < first + count; number++) {
            final ByteBuffer packet = numbered(number, length);
            assertEquals(length, session.write(packet, DEADLINE_S, TimeUnit.SECONDS));
        }
    }

    /** Sends packets all at once, numbered from 0, and waits until all are back. */
    final void sendAtOnce(final int count, final int length) throws InterruptedException {
        final long before = session.statistics().received();
        final Packet[] packets = new Packet[count];
        for (int number = 0; number < count; number++) {
            packets[number] = new Packet();
            assertEquals(length, session.allocate(packets[number], length));
            packets[number].buffer().putInt(number);
        }
        for (int number = count - 1; number >= 0; number--) {
            packets[number].send();
        }
        await().atMost(Duration.ofSeconds(DEADLINE_S))
                .until(() -> session.statistics().received() >= before + count);
    }

    /** Waits for the next packet, and holds it. */
    final Packet receive() throws InterruptedException {
        assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
        final Packet packet = new Packet();
        assertTrue(session.receive(packet) >= 0);
        return packet;
    }

    /** Reads the next packet, and checks its number and length. */
    final void expect(final int number, final int length) throws InterruptedException {
        final ByteBuffer target = ByteBuffer.allocate(Session.MAX_PACKET_LENGTH);
        assertEquals(length, session.read(target, DEADLINE_S, TimeUnit.SECONDS));
        assertEquals(length, target.position());
        assertEquals(number, target.getInt(0));
    }

    /**
     * Makes everybody wait: writers, since both rings are full, and readers, since all that arrived
     * is held.
     *
     * @return what is held
     */
    final List<Packet> blockBothWays() throws InterruptedException {
        final List<Packet> held = new ArrayList<>();
        int number = 0;
        boolean moved = true;
        while (moved) {
            moved = session.write(numbered(number, LARGE), BLOCKED_MS, TimeUnit.MILLISECONDS) >= 0;
            number += moved ? 1 : 0;
            while (session.awaitReadable(0, TimeUnit.SECONDS)) {
                held.add(receive());
                moved = true;
            }
        }
        return held;
    }
}
