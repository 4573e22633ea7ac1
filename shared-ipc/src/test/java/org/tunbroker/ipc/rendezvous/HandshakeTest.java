package org.tunbroker.ipc.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
    private static final int VERSION = 3 << 16;

    private static ByteBuffer littleEndian(final byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void assertLayout(
            final byte[] message,
            final int kind,
            final int number,
            final long id,
            final long value) {
        final ByteBuffer bytes = littleEndian(message);
        assertEquals("TBH1", new String(message, 0, 4));
        assertEquals(VERSION, bytes.getInt(4));
        assertEquals(kind, bytes.getInt(8));
        assertEquals(number, bytes.getInt(12));
        assertEquals(id, bytes.getLong(16));
        assertEquals(value, bytes.getLong(24));
        final Handshake decoded = Handshake.decode(message);
        assertTrue(decoded.is(kind));
        assertFalse(decoded.is(kind + 1));
        assertEquals(number, decoded.number());
        assertEquals(id, decoded.id());
        assertEquals(value, decoded.value());
    }

    @Test
    void shouldHaveTheLayoutOfTheTable() {
        assertLayout(Handshake.hello(-7, 12), 1, 0, -7, 12);
        assertLayout(Handshake.welcome(), 2, 0, 0, 0);
        assertLayout(Handshake.refusal(5, ""), 3, 5, 0, 0);
        assertLayout(Handshake.joined(Long.MIN_VALUE), 4, 0, Long.MIN_VALUE, 0);
        assertLayout(Handshake.memory(9, 4096), 5, 9, 0, 4096);
        assertEquals(32, Handshake.welcome().length);
    }

    @Test
    void shouldSayWhyAsFarAsThereIsRoom() {
        assertEquals(
                "not you", Handshake.decode(Handshake.refusal(5, "not you")).text());
        final byte[] longest = Handshake.refusal(5, "x".repeat(1000));
        assertEquals(512, longest.length);
        assertEquals("x".repeat(480), Handshake.decode(longest).text());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11})
    void shouldTakeNothingShorterThanItsPrefix(final int length) {
        assertNull(Handshake.decode(java.util.Arrays.copyOf(Handshake.welcome(), length)));
    }

    @Test
    void shouldTellTheVersionOfAnotherOneButNoMore() {
        final byte[] other = java.util.Arrays.copyOf(Handshake.welcome(), 12);
        littleEndian(other).putInt(4, 9 << 16);
        final Handshake message = Handshake.decode(other);
        assertEquals(9 << 16, message.version());
        assertFalse(message.is(Handshake.WELCOME));
        // and one that is cut short is of no kind
        assertFalse(Handshake.decode(java.util.Arrays.copyOf(Handshake.welcome(), 31))
                .is(Handshake.WELCOME));
    }

    @Test
    void shouldFailForNoBytes() {
        final Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            final byte[] noise = new byte[random.nextInt(Handshake.MAX_LENGTH)];
            random.nextBytes(noise);
            if (i % 2 == 0 && noise.length >= 12) {
                System.arraycopy(Handshake.welcome(), 0, noise, 0, 8);
                final Handshake message = Handshake.decode(noise);
                assertNotNull(message);
                if (message.is(Handshake.REFUSAL)) {
                    message.text();
                }
            } else {
                Handshake.decode(noise);
            }
        }
    }
}
