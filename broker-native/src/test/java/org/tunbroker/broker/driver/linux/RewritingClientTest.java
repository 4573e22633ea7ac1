package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tunbroker.Offload;
import org.tunbroker.broker.driver.api.TestSession;
import org.tunbroker.broker.driver.api.TunDeviceFixture;
import org.tunbroker.broker.driver.api.TunDriver;

/**
 * A client that rewrites packets in its ring while the pump looks at them and the kernel copies
 * them.
 */
@ExtendWith(OwnNetworkNamespace.class)
class RewritingClientTest extends TunDeviceFixture {
    private static final int VICTIM_PORT = 7001;
    private static final int NEIGHBOUR_PORT = 7002;
    private static final int ROUNDS = 60;
    private static final int PAIRS = 40;

    private final Random random = new Random(26);
    // where the packets lie that are to be rewritten: offset and length of each
    private final AtomicReference<int[]> victims = new AtomicReference<>(new int[0]);
    // those that the client rewrites now, which it reads before each write
    private final AtomicReference<int[]> rewritten = new AtomicReference<>();

    @Override
    protected TunDriver newDriver() {
        return LinuxDriver.load((level, timestamp, text) -> {});
    }

    @Test
    void shouldDeliverOtherPacketsOfTheSameBatchUnchanged() throws Exception {
        final TestSession session = startSession(Offload.TRANSPARENT);
        // the kernel takes an IPv6 address into use some time after the interface is up
        ping(session, v6);
        final AtomicBoolean isOver = new AtomicBoolean();
        final Thread client = new Thread(() -> rewrite(session, isOver));
        client.start();
        try {
            sendPairs(session, clientV4, deviceV4);
            sendPairs(session, clientV6, deviceV6);
        } finally {
            isOver.set(true);
            client.join();
        }
        ping(session, v4);
        session.expectNoEnd();
    }

    private void sendPairs(
            final TestSession session, final InetAddress client, final InetAddress device) {
        try (BulkSocket victim = new BulkSocket(client, VICTIM_PORT);
                BulkSocket neighbour = new BulkSocket(client, NEIGHBOUR_PORT)) {
            neighbour.makeRoom(64 << 20);
            final UdpPackets rewritable =
                    new UdpPackets(client, VICTIM_PORT, device, victim.port());
            final UdpPackets other =
                    new UdpPackets(client, NEIGHBOUR_PORT, device, neighbour.port());
            for (int round = 0; round < ROUNDS; round++) {
                final int length = 1 + random.nextInt(1000);
                final int[] places = new int[2 * PAIRS];
                final List<byte[]> sent = new ArrayList<>();
                for (int i = 0; i < PAIRS; i++) {
                    final byte[] packet = rewritable.next(payload(length));
                    places[2 * i] = put(session, packet);
                    places[2 * i + 1] = packet.length;
                    sent.add(payload(length));
                    put(session, other.next(sent.get(i)));
                }
                let(places);
                session.sendRing().publish();
                for (final byte[] payload : sent) {
                    assertArrayEquals(payload, neighbour.receive());
                }
                session.awaitSendRingEmpty();
                // their places are soon those of others
                let(new int[0]);
            }
        }
    }

    private byte[] payload(final int length) {
        final byte[] payload = new byte[length];
        random.nextBytes(payload);
        return payload;
    }

    private static int put(final TestSession session, final byte[] packet) {
        final int ordinal = session.sendRing().allocate(packet.length);
        assertTrue(ordinal >= 0, "the burst is too long for the ring");
        final int offset = session.sendRing().packetOffset();
        session.memory().putBytes(offset, packet);
        session.sendRing().send(ordinal);
        return offset;
    }

    /** Names the packets to rewrite, and waits until no others are. */
    private void let(final int[] places) {
        victims.set(places);
        while (rewritten.get() != places) {
            Thread.onSpinWait();
        }
    }

    private void rewrite(final TestSession session, final AtomicBoolean isOver) {
        final Random choice = new Random(27);
        while (!isOver.get()) {
            final int[] places = victims.get();
            rewritten.set(places);
            if (places.length > 0) {
                final int victim = 2 * choice.nextInt(places.length / 2);
                final int at = places[victim] + choice.nextInt(places[victim + 1]);
                final byte was = session.memory().getByte(at);
                session.memory().putByteVolatile(at, (byte) choice.nextInt());
                if (choice.nextInt(10) > 0) {
                    session.memory().putByteVolatile(at, was);
                }
            }
        }
    }
}
