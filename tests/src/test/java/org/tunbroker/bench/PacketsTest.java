package org.tunbroker.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PacketsTest {
    private static final int LENGTH = 576;
    private static final long SEQUENCE = 123_456;

    private final Packets packets = new Packets();

    @Test
    void shouldTakeThePacketThatWasMade() {
        packets.fill(LENGTH, SEQUENCE);
        assertDoesNotThrow(() -> packets.check(LENGTH, LENGTH, SEQUENCE));
    }

    @Test
    void shouldFindAnyByteThatChanged() {
        for (int i = 0; i < LENGTH; i++) {
            packets.fill(LENGTH, SEQUENCE);
            packets.bytes()[i] ^= 1;
            assertThrows(Damage.class, () -> packets.check(LENGTH, LENGTH, SEQUENCE));
        }
    }

    @Test
    void shouldFindAnotherLengthAndAnotherPacket() {
        packets.fill(LENGTH, SEQUENCE);
        assertThrows(Damage.class, () -> packets.check(LENGTH - 1, LENGTH, SEQUENCE));
        assertThrows(Damage.class, () -> packets.check(LENGTH, LENGTH, SEQUENCE + 1));
    }
}
