package org.tunbroker.launcher.command.subject;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Udp6PacketTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 1232, 65487})
    void shouldMakePacketsWhoseChecksumIsRight(final int length) {
        final byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 0xFE);
        final ByteBuffer packet = Udp6Packet.toSystem(payload, 4567);
        assertEquals(48 + length, packet.remaining());
        assertEquals(8 + length, packet.getShort(4) & 0xFFFF);
        assertEquals(8 + length, packet.getShort(44) & 0xFFFF);
        assertEquals(4567, packet.getShort(42));
        assertNotEquals(0, packet.getShort(46));
        // a sum with its own complement in it is all ones
        assertEquals(0xFFFF, Udp6Packet.sum(packet));
        assertTrue(Udp6Packet.has(packet, payload));
    }

    @Test
    void shouldComputeTheChecksumOfTheStandard() {
        // by hand: 2*(2001+0db8+7462)+1+2 + 000b+0011 + 0009+11d7+000b + 0102+0300
        final ByteBuffer packet = Udp6Packet.toSystem(new byte[] {1, 2, 3}, 0x11D7);
        int sum = 2 * (0x2001 + 0x0db8 + 0x7462) + 3 + 0x0b + 0x11;
        sum += 0x09 + 0x11d7 + 0x0b + 0x0102 + 0x0300;
        assertEquals(~((sum & 0xFFFF) + (sum >>> 16)) & 0xFFFF, packet.getShort(46) & 0xFFFF);
    }

    @Test
    void shouldKnowADatagramToTheNeighbour() {
        final ByteBuffer packet = Udp6Packet.toSystem(new byte[4], 9);
        assertFalse(Udp6Packet.isToNeighbour(packet));
        final byte[] own = Udp6Packet.OWN.getAddress();
        final byte[] neighbour = Udp6Packet.NEIGHBOUR.getAddress();
        for (int i = 0; i < own.length; i++) {
            packet.put(8 + i, own[i]);
            packet.put(24 + i, neighbour[i]);
        }
        assertTrue(Udp6Packet.isToNeighbour(packet));
        packet.put(6, (byte) 58);
        assertFalse(Udp6Packet.isToNeighbour(packet));
        assertFalse(Udp6Packet.isToNeighbour(Udp6Packet.header()));
    }

    @Test
    void shouldMakeAHeaderAlone() {
        final ByteBuffer header = Udp6Packet.header();
        assertEquals(40, header.remaining());
        assertEquals(0x60000000, header.getInt(0));
        assertEquals(59, header.get(6));
        final byte[] destination = new byte[16];
        header.position(24);
        header.get(destination);
        assertArrayEquals(Udp6Packet.OWN.getAddress(), destination);
    }
}
