package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoorbellsTest {
    @Test
    void shouldHaveTheNumbersOfTheTable() {
        assertEquals(8192, Doorbells.LENGTH);
        assertEquals(0, Doorbells.REQUESTS);
        assertEquals(0, Doorbells.MESSAGES);
        assertEquals(1, Doorbells.SESSIONS);
        assertEquals(128, Doorbells.sessionsOffset());
        assertEquals(8, Doorbells.RUNG);
    }

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(ints = {0, 1, 63})
    void shouldHaveEachDoorbellAt128TimesItsNumber(final int number) throws Exception {
        final Segment memory = Segment.unshared(Doorbells.LENGTH, Collections.emptyMap());
        final WakeFlag sleeper = Doorbells.doorbell(memory, number);
        final AtomicBoolean ready = new AtomicBoolean();
        final CompletableFuture<Boolean> rung = CompletableFuture.supplyAsync(
                () -> sleeper.await(ready::get, TimeUnit.SECONDS.toNanos(60)));
        while (memory.buffer().getIntVolatile(128 * number) == 0) {
            Thread.onSpinWait();
        }
        ready.set(true);
        Doorbells.doorbell(memory, number).wake();
        assertTrue(rung.get(60, TimeUnit.SECONDS));
        for (int i = 0; i < Doorbells.LENGTH; i += Integer.BYTES) {
            assertEquals(0, memory.buffer().getInt(i));
        }
    }
}
