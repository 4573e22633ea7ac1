package org.tunbroker.client.internal.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {
    @Test
    void shouldDoubleThePauseUpToTheLongest() {
        final BackOff backOff = new BackOff(Duration.ofNanos(20), Duration.ofNanos(100));
        assertEquals(20, backOff.pauseNs(1));
        assertEquals(40, backOff.pauseNs(2));
        assertEquals(80, backOff.pauseNs(3));
        assertEquals(100, backOff.pauseNs(4));
        assertEquals(100, backOff.pauseNs(Integer.MAX_VALUE));
    }

    @Test
    void shouldNotOverflow() {
        final long longest = Long.MAX_VALUE / 2;
        final BackOff backOff = new BackOff(Duration.ofNanos(3), Duration.ofNanos(longest));
        assertEquals(longest, backOff.pauseNs(1000));
    }
}
