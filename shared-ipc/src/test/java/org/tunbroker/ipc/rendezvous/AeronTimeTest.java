package org.tunbroker.ipc.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AeronTimeTest {
    private static final int CLOSED = 0;
    private static final long YEAR_NS = TimeUnit.DAYS.toNanos(365);

    private long nowNs;

    /** As Aeron compares in driver and client. */
    private static boolean isOver(final long nowMs, final long lastSignMs) {
        return nowMs > lastSignMs + AeronTime.NEVER_MS;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3600L * 1_000_000_000, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void shouldFreeClosedClientsAndNoOthersAtAnyUptime(final long uptimeNs) {
        nowNs = uptimeNs;
        final EpochClock broker = AeronTime.ofBroker(() -> nowNs);
        for (int year = 0; year < 10; year++) {
            assertTrue(isOver(broker.time(), CLOSED));
            assertFalse(isOver(broker.time(), AeronTime.ofClient()), "the client lives");
            assertFalse(isOver(AeronTime.ofClient(), broker.time()), "the broker lives");
            nowNs += YEAR_NS;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE})
    void shouldGoOnLikeAClock(final long uptimeNs) {
        nowNs = uptimeNs;
        final EpochClock broker = AeronTime.ofBroker(() -> nowNs);
        assertEquals(AeronTime.ORIGIN_MS, broker.time());
        nowNs += TimeUnit.SECONDS.toNanos(2);
        assertEquals(AeronTime.ORIGIN_MS + 2000, broker.time());
    }
}
