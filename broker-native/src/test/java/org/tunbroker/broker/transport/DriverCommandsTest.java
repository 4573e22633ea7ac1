package org.tunbroker.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverCommandsTest {
    private static final int CAPACITY = 1024;
    private static final int LENGTH = 24;
    private static final int TYPE = 7;

    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(new UnsafeBuffer(
            ByteBuffer.allocateDirect(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH)));
    private long nowNs = Long.MAX_VALUE - 1;
    private final DriverCommands commands = new DriverCommands(ring, () -> nowNs);

    private boolean skipsAfterStandstill() {
        final boolean atOnce = commands.skipUnfinished();
        nowNs += DriverCommands.STANDSTILL_NS - 1;
        final boolean tooEarly = commands.skipUnfinished();
        nowNs += 1;
        assertFalse(atOnce || tooEarly);
        return commands.skipUnfinished();
    }

    private int read() {
        return ring.read((type, buffer, index, length) -> assertEquals(TYPE, type));
    }

    private void write() {
        ring.commit(ring.tryClaim(TYPE, LENGTH));
    }

    @Test
    void shouldSkipWhatDeadClientClaimed() {
        ring.tryClaim(TYPE, LENGTH);
        commands.onClientDeath();
        write();
        assertEquals(0, read());
        assertTrue(skipsAfterStandstill());
        assertEquals(1, read());
        assertFalse(skipsAfterStandstill());
    }

    @Test
    void shouldSkipOneAfterTheOtherWhenSeveralDied() {
        ring.tryClaim(TYPE, LENGTH);
        ring.tryClaim(TYPE, LENGTH);
        commands.onClientDeath();
        write();
        assertTrue(skipsAfterStandstill());
        assertEquals(0, read());
        assertTrue(skipsAfterStandstill());
        assertEquals(1, read());
    }

    @Test
    void shouldNeverSkipWhatWasClaimedAfterTheLastDeath() {
        write();
        commands.onClientDeath();
        assertEquals(1, read());
        final int slow = ring.tryClaim(TYPE, LENGTH);
        assertFalse(skipsAfterStandstill());
        assertFalse(skipsAfterStandstill());
        ring.commit(slow);
        assertEquals(1, read());
    }

    @Test
    void shouldNeverSkipBeforeAnybodyDied() {
        ring.tryClaim(TYPE, LENGTH);
        assertFalse(skipsAfterStandstill());
        assertFalse(skipsAfterStandstill());
    }

    @Test
    void shouldBeStuckOnceAPlaceHasBeenClaimedForLong() {
        assertFalse(commands.skipUnfinished());
        nowNs += DriverCommands.STANDSTILL_NS;
        final int slow = ring.tryClaim(TYPE, LENGTH);
        assertFalse(skipsAfterStandstill());
        assertTrue(commands.isStuck());
        ring.commit(slow);
        assertEquals(1, read());
        assertFalse(commands.skipUnfinished());
        assertFalse(commands.isStuck());
    }

    @Test
    void shouldNotBeStuckWhenACommandComesAfterALongSleep() {
        assertFalse(commands.skipUnfinished());
        nowNs += DriverCommands.STANDSTILL_NS;
        write();
        assertFalse(commands.isStuck());
        ring.tryClaim(TYPE, LENGTH);
        assertEquals(1, read());
        assertFalse(commands.skipUnfinished());
        assertFalse(commands.isStuck());
    }

    @ParameterizedTest
    @ValueSource(longs = {-8, 0, 8, 1 << 20, Long.MIN_VALUE, Long.MAX_VALUE - 7})
    void shouldFindNonsenseInItsPositions(final long nonsense) {
        for (int i = 0; i < 3; i++) {
            write();
            assertEquals(1, read());
        }
        assertFalse(commands.skipUnfinished());
        assertTrue(commands.isWhole());
        ring.buffer()
                .putLong(ring.capacity() + RingBufferDescriptor.HEAD_POSITION_OFFSET, nonsense);
        commands.skipUnfinished();
        assertFalse(commands.isWhole());
    }

    @Test
    void shouldWaitAnewWhenTheRingHasMoved() {
        write();
        ring.tryClaim(TYPE, LENGTH);
        commands.onClientDeath();
        assertFalse(commands.skipUnfinished());
        nowNs += DriverCommands.STANDSTILL_NS;
        assertEquals(1, read());
        assertTrue(skipsAfterStandstill());
    }
}
