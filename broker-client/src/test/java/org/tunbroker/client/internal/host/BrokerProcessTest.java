package org.tunbroker.client.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.connect.FakeBroker.awaitTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the operating system is asked whether a broker lives. */
@Timeout(30)
class BrokerProcessTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();
    private volatile boolean alive = true;

    private final BrokerProcess process = new BrokerProcess(
            7,
            () -> {
                asked.incrementAndGet();
                return alive;
            },
            released::incrementAndGet);

    @Test
    void shouldAskAgainAfterAWhileOnly() {
        for (int i = 0; i < 100; i++) {
            assertTrue(process.look());
        }
        assertTrue(asked.get() < 100, () -> asked + " questions");
        final int before = asked.get();
        awaitTrue(() -> process.look() && asked.get() > before);
    }

    @Test
    void shouldBeDeadForEver() {
        alive = false;
        awaitTrue(() -> !process.look());
        alive = true;
        final int before = asked.get();
        assertFalse(process.look());
        assertFalse(process.isAlive());
        assertEquals(before, asked.get());
    }

    @Test
    void shouldBeDeadWhenGivenUpOrClosed() {
        process.giveUp();
        assertFalse(process.look());
        process.close();
        assertFalse(process.isAlive());
        assertEquals(0, asked.get());
        assertEquals(1, released.get());
    }

    @Test
    void shouldAskWhatItFollows() {
        process.follow(() -> false, () -> released.addAndGet(10));
        assertEquals(1, released.get());
        awaitTrue(() -> !process.look());
        process.close();
        assertEquals(11, released.get());
    }

    @Test
    void shouldBePerhapsAnyProcessUntilItsNumberIsKnown() {
        assertTrue(process.isPerhaps(7));
        assertFalse(process.isPerhaps(8));
        assertTrue(new BrokerProcess(BrokerProcess.UNKNOWN, () -> true, () -> {}).isPerhaps(8));
    }
}
