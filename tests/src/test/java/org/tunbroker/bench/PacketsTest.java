package org.tunbroker.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketsTest {
    private static final int LENGTH = 576;
    private static final long SEQUENCE = 123_456;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeThePacketThatWasMade(final boolean comparesWholeArrays) {
        final Packets packets = new Packets(0, comparesWholeArrays);
        packets.fill(LENGTH, SEQUENCE);
        assertDoesNotThrow(() -> packets.check(LENGTH, LENGTH, SEQUENCE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFindAnyByteThatChanged(final boolean comparesWholeArrays) {
        final Packets packets = new Packets(0, comparesWholeArrays);
        for (int i = 0; i < LENGTH; i++) {
            packets.fill(LENGTH, SEQUENCE);
            packets.bytes()[i] ^= 1;
            assertThrows(Damage.class, () -> packets.check(LENGTH, LENGTH, SEQUENCE));
        }
    }

    @Test
    void shouldFindAnotherLengthAndAnotherPacket() {
        final Packets packets = new Packets();
        packets.fill(LENGTH, SEQUENCE);
        assertThrows(Damage.class, () -> packets.check(LENGTH - 1, LENGTH, SEQUENCE));
        assertThrows(Damage.class, () -> packets.check(LENGTH, LENGTH, SEQUENCE + 1));
    }
}
