package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Packet;
import org.tunbroker.client.PacketHandler;

/** The three ways of receiving, mixed in one session. */
@LosslessDriver
@Timeout(60)
class MixedReceiveSystemTest extends LoopbackFixture {
    private static final int PACKETS = 20_000;
    private static final int LENGTH = 512;
    private static final int MOST_HELD = 16;
    // the ring has room for 250: one that is held for ever would stop it
    private static final int LONGEST_HELD = 100;

    private final Random random = new Random(3);
    private final List<Packet> held = new ArrayList<>();
    private final List<Integer> heldNumbers = new ArrayList<>();
    private int received;
    private final PacketHandler count =
            packet -> assertEquals(received++, packet.getInt(packet.position()));

    @Test
    void shouldKeepOrderWhenWaysOfReceivingAreMixed() throws InterruptedException {
        final BackgroundSender sender = new BackgroundSender(session, PACKETS, LENGTH);
        while (received < PACKETS) {
            assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
            switch (random.nextInt(3)) {
                case 0 -> read();
                case 1 -> hold();
                default -> session.receive(count, 1 + random.nextInt(20));
            }
            while (!held.isEmpty() && received - heldNumbers.get(0) > LONGEST_HELD) {
                release(0);
            }
        }
        while (!held.isEmpty()) {
            release(random.nextInt(held.size()));
        }
        sender.join();
    }

    private void read() throws InterruptedException {
        final ByteBuffer target = ByteBuffer.allocate(LENGTH);
        assertEquals(LENGTH, session.read(target));
        assertEquals(received++, target.getInt(0));
    }

    private void hold() {
        if (held.size() == MOST_HELD) {
            release(random.nextInt(held.size()));
        }
        final Packet packet = new Packet();
        assertEquals(LENGTH, session.receive(packet));
        assertEquals(received, numberOf(packet));
        held.add(packet);
        heldNumbers.add(received++);
    }

    private void release(final int place) {
        final Packet packet = held.remove(place);
        // as it was, whatever came and went since
        assertEquals(heldNumbers.remove(place), numberOf(packet));
        packet.release();
    }
}
