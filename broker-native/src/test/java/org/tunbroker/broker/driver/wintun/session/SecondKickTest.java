package org.tunbroker.broker.driver.wintun.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SecondKickTest {
    private static final long MS = 1_000_000;
    // where System.nanoTime is about to overflow
    private static final long START = Long.MAX_VALUE - MS;

    private final SecondKick kick = new SecondKick();

    @Test
    void shouldNotBePendingBeforeAnythingWasSent() {
        assertFalse(kick.isPending());
    }

    @Test
    void shouldBeDueTwoMillisecondsAfterLastSend() {
        kick.onSend(START);
        assertTrue(kick.isPending());
        assertEquals(2 * MS, kick.dueInNs(START));
        assertEquals(0, kick.dueInNs(START + 2 * MS));
        kick.onSend(START + MS);
        assertEquals(MS, kick.dueInNs(START + 2 * MS));
    }

    @Test
    void shouldBePendingOncePerBurst() {
        kick.onSend(START);
        kick.onKick();
        assertFalse(kick.isPending());
        kick.onSend(START + 5 * MS);
        assertTrue(kick.isPending());
    }
}
