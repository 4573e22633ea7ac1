package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class CheckedPacketsTest {
    private final CheckedPackets packets = new CheckedPackets(0);

    private ByteBuffer packet(final long sequence) {
        // not at the beginning, as in a ring
        final ByteBuffer buffer =
                ByteBuffer.allocate(packets.lengthOf(sequence) + 200).position(100);
        buffer.limit(100 + packets.lengthOf(sequence));
        packets.fill(buffer, sequence);
        return buffer.position(100);
    }

    @Test
    void shouldAcceptWhatItMade() {
        for (long sequence = 0; sequence < 5000; sequence++) {
            packets.check(packet(sequence), sequence);
        }
    }

    @Test
    void shouldMixLengths() {
        int empty = 0;
        int longest = 0;
        int common = 0;
        for (long sequence = 0; sequence < 100_000; sequence++) {
            final int length = packets.lengthOf(sequence);
            assertTrue(length >= 0 && length <= 0xFFFF);
            empty += length == 0 ? 1 : 0;
            longest += length == 0xFFFF ? 1 : 0;
            common += length >= 64 && length <= 1500 ? 1 : 0;
        }
        assertTrue(empty > 10, "empty=" + empty);
        assertTrue(longest > 10, "longest=" + longest);
        assertTrue(common > 99_000, "common=" + common);
    }

    @Test
    void shouldFindAnyDamage() {
        final ByteBuffer packet = packet(7);
        for (int at = packet.position(); at < packet.limit(); at++) {
            packet.put(at, (byte) (packet.get(at) ^ 0x10));
            assertThrows(IllegalStateException.class, () -> packets.check(packet, 7));
            packet.put(at, (byte) (packet.get(at) ^ 0x10));
        }
        assertEquals(7, packets.check(packet));
    }

    @Test
    void shouldFindWrongNumberAndLength() {
        assertThrows(IllegalStateException.class, () -> packets.check(packet(8), 7));
        final ByteBuffer shorter = packet(7);
        shorter.limit(shorter.limit() - 1);
        assertThrows(IllegalStateException.class, () -> packets.check(shorter, 7));
    }
}
