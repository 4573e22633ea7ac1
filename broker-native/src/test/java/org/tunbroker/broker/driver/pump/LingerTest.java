package org.tunbroker.broker.driver.pump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class LingerTest {
    private static final int LENGTH = 100;
    private static final int MOST_LEFT_OUT = 63;

    private final PumpedSession session = new PumpedSession((code, reason) -> {});
    private TestRings rings;
    private SendRing ring;
    private Linger linger;

    @BeforeEach
    void open() throws IOException {
        rings = new TestRings();
        ring = new SendRing(rings.brokerSide(), SendRing.MIN_PACKET_LENGTH, session);
        linger = new Linger(ring);
    }

    @AfterEach
    void close() throws IOException {
        rings.close();
    }

    /** Counts the calls that leave out a wait, before one that finds the packet that is there. */
    private int leftOut() {
        int count = 0;
        while (!linger.findsNext()) {
            count++;
        }
        return count;
    }

    private void waitInVain() {
        ring.begin();
        while (ring.hasNext()) {
            ring.next();
        }
        ring.publish();
        // those that are left out, and the one that is not
        for (int i = 0; i <= MOST_LEFT_OUT; i++) {
            assertFalse(linger.findsNext());
        }
    }

    @Test
    void shouldFindPacketEachTimeWhileThereIsOne() {
        rings.send(0, 1, LENGTH);
        assertTrue(linger.findsNext());
        assertTrue(linger.findsNext());
    }

    @Test
    void shouldLeaveOutMoreWaitsAfterEachInVainUntilOneFindsAPacket() {
        assertFalse(linger.findsNext());
        rings.send(0, 1, LENGTH);
        assertEquals(1, leftOut());
        for (int i = 0; i < 10; i++) {
            waitInVain();
        }
        rings.send(1, 1, LENGTH);
        assertTrue(leftOut() <= MOST_LEFT_OUT);
        assertEquals(0, leftOut());
    }

    @Test
    void shouldNotWaitWhenSessionStops() {
        session.end(ErrorCode.ERROR_HANDLE_EOF, "test");
        assertTrue(linger.findsNext());
        assertFalse(ring.hasNext());
    }

    @Test
    void shouldThrowWhenClientsTailMakesNoSense() {
        rings.damageSendTail();
        final TunException thrown = assertThrows(TunException.class, linger::findsNext);
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_DATA), thrown::getMessage);
    }
}
