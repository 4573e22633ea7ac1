package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tunbroker.Offload;
import org.tunbroker.broker.driver.api.TestSession;
import org.tunbroker.broker.driver.api.TunDeviceFixture;
import org.tunbroker.broker.driver.api.TunDriver;

/**
 * Bursts of datagrams from a client to a socket of this machine, all visible to the pump at once.
 */
@ExtendWith(OwnNetworkNamespace.class)
class DatagramBurstTest extends TunDeviceFixture {
    private static final int CLIENT_PORT = 7001;
    private static final int ROUNDS = 150;
    // fits the ring, with what stands before each packet there
    private static final int BURST_LENGTH = CAPACITY * 3 / 4;
    private static final int OVERHEAD_LENGTH = 64;
    private static final int MAX_DATAGRAMS = 600;
    private static final int MAX_IN_ONE = 64;
    private static final int FLOWS = 12;
    // longer than a batch
    private static final int MIXED_LENGTH = 300;

    private final Random random = new Random(25);

    @Override
    protected TunDriver newDriver() {
        return LinuxDriver.load((level, timestamp, text) -> {});
    }

    @Test
    void shouldDeliverEveryDatagramOfAnyBurstWithOffload() throws Exception {
        deliverBursts(Offload.TRANSPARENT);
    }

    @Test
    void shouldDeliverEveryDatagramOfAnyBurstWithoutOffload() throws Exception {
        deliverBursts(Offload.NONE);
    }

    private void deliverBursts(final Offload offload) throws Exception {
        final TestSession session = startSession(offload);
        // the kernel takes an IPv6 address into use some time after the interface is up
        ping(session, v6);
        deliverBursts(session, clientV4, deviceV4);
        deliverBursts(session, clientV6, deviceV6);
        session.stop();
        assertEquals(0, session.counters().sendDrops());
    }

    private void deliverBursts(
            final TestSession session, final InetAddress client, final InetAddress device)
            throws Exception {
        try (BulkSocket socket = new BulkSocket(client, CLIENT_PORT)) {
            socket.makeRoom(64 << 20);
            final UdpPackets flow = new UdpPackets(client, CLIENT_PORT, device, socket.port());
            for (int round = 0; round < ROUNDS; round++) {
                final List<byte[]> burst = round == 0 ? datagrams(129, 100) : randomBurst();
                send(session, flow, burst);
                for (int i = 0; i < burst.size(); i++) {
                    final String where = "datagram " + i + " of " + burst.size();
                    assertArrayEquals(burst.get(i), socket.receive(), where);
                }
            }
        }
    }

    private List<byte[]> randomBurst() {
        final int length = random.nextInt(4) == 0 ? random.nextInt(1400) : random.nextInt(120);
        final int fitting = BURST_LENGTH / (OVERHEAD_LENGTH + length);
        final List<byte[]> burst =
                datagrams(1 + random.nextInt(Math.min(MAX_DATAGRAMS, fitting)), length);
        if (random.nextBoolean()) {
            for (int i = random.nextInt(4); i > 0; i--) {
                final byte[] other = new byte[random.nextInt(length + 1)];
                random.nextBytes(other);
                burst.set(random.nextInt(burst.size()), other);
            }
        }
        return burst;
    }

    private List<byte[]> datagrams(final int count, final int length) {
        final List<byte[]> datagrams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final byte[] payload = new byte[length];
            random.nextBytes(payload);
            datagrams.add(payload);
        }
        return datagrams;
    }

    private static void send(
            final TestSession session, final UdpPackets flow, final List<byte[]> burst) {
        session.awaitSendRingEmpty();
        for (final byte[] payload : burst) {
            put(session, flow.next(payload));
        }
        session.sendRing().publish();
    }

    private static void put(final TestSession session, final byte[] packet) {
        final int ordinal = session.sendRing().allocate(packet.length);
        assertTrue(ordinal >= 0, "the burst is too long for the ring");
        session.memory().putBytes(session.sendRing().packetOffset(), packet);
        session.sendRing().send(ordinal);
    }

    @Test
    void shouldKeepTheOrderOfEachOfSeveralFlowsOfSmallAndLargePackets() throws Exception {
        final TestSession session = startSession(Offload.TRANSPARENT);
        final BulkSocket[] sockets = new BulkSocket[FLOWS];
        final UdpPackets[] flows = new UdpPackets[FLOWS];
        try {
            for (int i = 0; i < FLOWS; i++) {
                sockets[i] = new BulkSocket(clientV4, CLIENT_PORT + i);
                sockets[i].makeRoom(64 << 20);
                flows[i] = new UdpPackets(clientV4, CLIENT_PORT + i, deviceV4, sockets[i].port());
            }
            for (int round = 0; round < ROUNDS; round++) {
                sendMixed(session, flows, sockets);
            }
        } finally {
            CloseHelper.closeAll(sockets);
        }
        session.stop();
        assertEquals(0, session.counters().sendDrops());
    }

    /** Sends runs of equal and of different lengths, mixed, and receives them. */
    private void sendMixed(
            final TestSession session, final UdpPackets[] flows, final BulkSocket[] sockets) {
        final List<List<byte[]>> sent = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            sent.add(new ArrayList<>());
        }
        session.awaitSendRingEmpty();
        int length = 0;
        for (int i = 0; i < MIXED_LENGTH; i++) {
            if (random.nextInt(3) == 0) {
                length = random.nextInt(random.nextBoolean() ? 60 : 700);
            }
            final int flow = random.nextInt(FLOWS);
            final byte[] payload = datagrams(1, length).get(0);
            sent.get(flow).add(payload);
            put(session, flows[flow].next(payload));
        }
        session.sendRing().publish();
        for (int i = 0; i < FLOWS; i++) {
            for (final byte[] payload : sent.get(i)) {
                assertArrayEquals(payload, sockets[i].receive());
            }
        }
    }

    @Test
    void shouldNotStallWhenMoreIsSentThanTheRingHolds() throws Exception {
        final TestSession session = startSession(Offload.TRANSPARENT);
        try (BulkSocket socket = new BulkSocket(clientV4, CLIENT_PORT)) {
            socket.makeRoom(64 << 20);
            final UdpPackets flow = new UdpPackets(clientV4, CLIENT_PORT, deviceV4, socket.port());
            final List<byte[]> datagrams = datagrams(40 * CAPACITY / 1400, 1400);
            for (final byte[] payload : datagrams) {
                // waits for room
                session.send(flow.next(payload));
            }
            for (final byte[] payload : datagrams) {
                assertArrayEquals(payload, socket.receive());
            }
        }
    }

    @Test
    void shouldHandOverNoMoreThanSocketsThatReceiveInBulkHaveRoomFor() throws Exception {
        final TestSession session = startSession(Offload.TRANSPARENT);
        final int length = 100;
        int most = 0;
        try (BulkSocket socket = new BulkSocket(clientV4, CLIENT_PORT)) {
            socket.makeRoom(64 << 20);
            socket.receiveInBulk();
            final UdpPackets flow = new UdpPackets(clientV4, CLIENT_PORT, deviceV4, socket.port());
            for (int round = 0; round < ROUNDS; round++) {
                final List<byte[]> burst = datagrams(1 + random.nextInt(500), length);
                send(session, flow, burst);
                for (int got = 0; got < burst.size(); ) {
                    final byte[] bulk = socket.receive();
                    final int count = bulk.length / length;
                    assertTrue(count <= MAX_IN_ONE, () -> count + " datagrams in one");
                    for (int i = 0; i < count; i++) {
                        assertArrayEquals(
                                burst.get(got + i),
                                Arrays.copyOfRange(bulk, i * length, (i + 1) * length));
                    }
                    got += count;
                    most = Math.max(most, count);
                }
            }
        }
        // else they were not joined at all
        assertEquals(MAX_IN_ONE, most);
    }
}
