package org.tunbroker.broker.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.TestBroker;
import org.tunbroker.broker.TestClient;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.control.Monitoring;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.status.StatusLayout;

/** Reads what the broker wrote at literal offsets, as a client of another language would. */
@Timeout(60)
class StatusBoardTest {
    private static final int HEADER = 512;
    private static final int CLIENT = 256;
    private static final int ADAPTER = 1024;

    private final TestBroker broker = new TestBroker();
    private final TestClient client =
            broker.connect((int) ProcessHandle.current().pid());

    @AfterEach
    void close() {
        broker.close();
    }

    private Monitoring.StatusOpened open(final TestClient by) {
        return assertInstanceOf(Monitoring.StatusOpened.class, by.ask(new Monitoring.OpenStatus()));
    }

    private int refresh() {
        broker.pass(TimeUnit.MILLISECONDS.toNanos(20));
        return assertInstanceOf(
                        Monitoring.StatusRefreshed.class,
                        client.ask(new Monitoring.RefreshStatus()))
                .memory;
    }

    private AtomicBuffer memory() {
        return client.guest()
                .shown
                .get(client.guest().shown.size() - 1)
                .segment()
                .buffer();
    }

    private String text(final int offset, final int length) {
        final byte[] bytes = new byte[memory().capacity()];
        memory().getBytes(0, bytes);
        return StatusLayout.text(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), offset, length);
    }

    @Test
    void shouldTellBrokerAndClients() {
        final Monitoring.StatusOpened opened = open(client);
        assertEquals(opened.length, memory().capacity());
        assertTrue(opened.memory < 0);
        assertTrue(StatusLayout.isStatus(memory()));
        assertEquals((int) ProcessHandle.current().pid(), memory().getInt(48));
        assertEquals("fake", text(256, 64));
        assertEquals(System.getProperty("user.name"), text(384, 128));
        assertEquals(1, memory().getInt(12));
        assertEquals(0, memory().getInt(56));
        assertEquals(0, memory().getInt(60));
        assertEquals((int) ProcessHandle.current().pid(), memory().getInt(HEADER + 8));
        assertEquals(64, memory().getInt(HEADER + 12));
        assertEquals("test", text(HEADER + 16, 64));
        assertTrue(text(HEADER + 80, 176).contains("java"), text(HEADER + 80, 176));
        assertEquals(0, memory().getLong(16) & 1, "no snapshot is being written");
    }

    @Test
    void shouldTellAdapterOnceTheSystemHasAnswered() throws Exception {
        client.create("Adapter");
        final int at = HEADER + CLIENT;
        broker.driver.devices.get(0).standingSettings = List.of(
                new Mtu(1400),
                new LinkState(true),
                new InterfaceAddress(InetAddress.getByName("10.6.7.8"), 24),
                new InterfaceAddress(InetAddress.getByName("fd00::1"), 64));
        open(client);
        assertEquals(1, memory().getInt(56));
        assertEquals(0, memory().getInt(at + 4), "not known yet");
        refresh();
        assertEquals(1, memory().getInt(at));
        assertEquals(1 | 2, memory().getInt(at + 4));
        assertEquals(1400, memory().getInt(at + 12));
        assertEquals((int) ProcessHandle.current().pid(), memory().getInt(at + 40));
        assertEquals(1, memory().getInt(at + 44));
        assertEquals(2, memory().getInt(at + 48));
        assertEquals("Adapter", text(at + 64, 256));
        assertEquals("fake1", text(at + 320, 256));
        assertEquals(4, memory().getByte(at + 576 + 16));
        assertEquals(24, memory().getByte(at + 576 + 17));
        assertEquals(8, memory().getByte(at + 576 + 3));
        assertEquals(16, memory().getByte(at + 596 + 16));
        assertEquals(64, memory().getByte(at + 596 + 17));
        // an interface that is asked for all the time is asked for once in a second
        final int calls = broker.driver.devices.get(0).listed;
        for (int i = 0; i < 20; i++) {
            refresh();
        }
        assertEquals(calls, broker.driver.devices.get(0).listed);
        broker.pass(TimeUnit.SECONDS.toNanos(1));
        refresh();
        broker.runUntilIdle();
        assertEquals(calls + 1, broker.driver.devices.get(0).listed);
    }

    @Test
    void shouldTellAtOnceWhileTheDriverHangs() {
        client.create("Adapter");
        broker.driver.hold();
        final TestClient second = broker.connect(2);
        second.send(new Request.CreateAdapter("Slow", "Test", null));
        broker.run();
        client.send(new Monitoring.OpenStatus());
        broker.run();
        assertInstanceOf(Monitoring.StatusOpened.class, client.read().get(0));
        final int slow = HEADER + 2 * CLIENT + ADAPTER;
        assertEquals(2, memory().getInt(56));
        assertEquals(4, memory().getInt(slow + 4), "it is being made");
        assertEquals("Slow", text(slow + 64, 256));
    }

    @Test
    void shouldTellSessionWithItsRings() {
        client.start(client.create("Adapter").adapter);
        final SessionRings rings = broker.driver.devices.get(0).rings;
        rings.counters().addReceived(3, 300);
        rings.counters().addSent(5);
        rings.counters().addSentBytes(500);
        rings.counters().addReceiveDrops(7);
        rings.counters().addSendDrops(8);
        rings.counters().addTooShort(9);
        rings.counters().addReceiveWait();
        rings.counters().addSendWait();
        send(rings.toClient(), 100);
        send(rings.toClient(), 200);
        open(client);
        final int at = HEADER + CLIENT + ADAPTER;
        assertEquals(1, memory().getInt(60));
        assertEquals(1, memory().getInt(at));
        assertEquals(1, memory().getInt(at + 4));
        assertEquals(TestClient.CAPACITY, memory().getInt(at + 12));
        assertEquals(1, memory().getInt(at + 20), "the rings are known");
        assertEquals(3, memory().getLong(at + 32));
        assertEquals(300, memory().getLong(at + 40));
        assertEquals(7, memory().getLong(at + 48));
        assertEquals(1, memory().getLong(at + 64));
        assertEquals(104 + 204, memory().getInt(at + 32 + 48), "fill");
        assertEquals(308, memory().getInt(at + 32 + 52), "highest");
        assertEquals(2, memory().getInt(at + 32 + 56), "packets");
        assertEquals(5, memory().getLong(at + 104));
        assertEquals(500, memory().getLong(at + 112));
        assertEquals(8, memory().getLong(at + 120));
        assertEquals(9, memory().getLong(at + 128));
        assertEquals(1, memory().getLong(at + 136));
        assertEquals(0, memory().getInt(at + 104 + 48));
        client.ask(new Request.EndSession(1));
        refresh();
        assertEquals(0, memory().getInt(60));
    }

    private static void send(final RingProducer ring, final int length) {
        ring.send(ring.allocate(length));
        ring.publish();
    }

    @Test
    void shouldTellNonsenseInRingsAsEmpty() {
        client.start(client.create("Adapter").adapter);
        final SessionRings rings = broker.driver.devices.get(0).rings;
        send(rings.toClient(), 100);
        // the client's positions, and the size of the record
        rings.segment().buffer().putInt(384, 0x7FFFFFFF);
        rings.segment().buffer().putInt(768, -4);
        rings.segment().buffer().putInt(4096, -1);
        open(client);
        final int at = HEADER + CLIENT + ADAPTER;
        assertEquals(0, memory().getInt(at + 32 + 48));
        assertEquals(0, memory().getInt(at + 32 + 56));
        assertEquals(0, memory().getInt(at + 104 + 48));
        assertEquals(0, memory().getInt(at + 104 + 56));
    }

    @Test
    void shouldWriteNoMoreOftenThanEvery20Ms() {
        open(client);
        final long sequence = memory().getLong(16);
        for (int i = 0; i < 100; i++) {
            client.ask(new Monitoring.RefreshStatus());
        }
        assertEquals(sequence, memory().getLong(16));
        refresh();
        assertEquals(sequence + 2, memory().getLong(16));
    }

    @Test
    void shouldNeverReadBackWhatItWrote() {
        open(client);
        memory().setMemory(HEADER, memory().capacity() - HEADER, (byte) -1);
        memory().putLong(16, 77);
        memory().putInt(12, -5);
        refresh();
        assertEquals(4, memory().getLong(16));
        assertEquals(1, memory().getInt(12));
        assertEquals(64, memory().getInt(HEADER + 12));
    }

    @Test
    void shouldShowEachClientItsMemoryOnce() {
        final int number = open(client).memory;
        client.refused(ErrorCode.ERROR_ALREADY_INITIALIZED, new Monitoring.OpenStatus());
        assertEquals(1, client.guest().shown.size());
        final TestClient second = broker.connect(2);
        assertEquals(number, open(second).memory);
    }

    @Test
    void shouldGoOnInLongerMemory() {
        final TestClient creator = broker.connect(2);
        final Monitoring.StatusOpened first = open(client);
        for (int i = 0; i < 64; i++) {
            creator.create("A" + i);
        }
        final TestClient another = broker.connect(3);
        for (int i = 0; i < 64; i++) {
            another.create("B" + i);
        }
        final int number = refresh();
        assertNotEquals(first.memory, number);
        assertEquals(1, broker.peers.closedReadOnly);
        assertEquals(2 * first.length, open(client).length);
        assertEquals(128, memory().getInt(56));
        assertEquals("B63", text(HEADER + 3 * CLIENT + 127 * ADAPTER + 64, 256));
    }
}
