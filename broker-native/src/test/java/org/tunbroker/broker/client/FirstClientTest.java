package org.tunbroker.broker.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FirstClientTest {
    private static final int PROCESS_ID = 4711;
    private static final long WAITS_NS = TimeUnit.SECONDS.toNanos(30);

    private long nowNs = Long.MAX_VALUE;
    private boolean alive = true;
    private final FirstClient client = starting(WAITS_NS);

    private FirstClient starting(final long waitsNs) {
        return new FirstClient(
                new FirstClient.Starter(PROCESS_ID, waitsNs), () -> alive, () -> nowNs);
    }

    @Test
    void shouldBeExpectedForAsLongAsItWaits() {
        assertTrue(client.isComing());
        nowNs += WAITS_NS - 1;
        assertTrue(client.isComing());
        nowNs += 1;
        assertFalse(client.isComing());
    }

    @Test
    void shouldNotBeExpectedOnceItIsDead() {
        assertTrue(client.isComing());
        alive = false;
        assertFalse(client.isComing());
        alive = true;
        assertFalse(client.isComing(), "another process of its number");
    }

    @Test
    void shouldNotBeExpectedOnceItCame() {
        client.onWelcome(PROCESS_ID + 1);
        assertTrue(client.isComing(), "that was another");
        client.onWelcome(PROCESS_ID);
        assertFalse(client.isComing());
    }

    @Test
    void shouldNotBeExpectedWhenNobodyStartedTheBroker() {
        assertFalse(starting(0).isComing());
    }
}
