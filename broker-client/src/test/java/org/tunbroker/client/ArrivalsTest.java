package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that wait for each arrival of packets. */
@Timeout(60)
class ArrivalsTest {
    @TempDir
    Path folder;

    private OneSession one;
    private Arrivals arrivals;

    @BeforeEach
    void open() {
        one = new OneSession(folder);
        arrivals = new Arrivals(one.session);
    }

    @AfterEach
    void close() {
        one.close();
    }

    private boolean isNew() throws InterruptedException {
        return arrivals.await(0, TimeUnit.SECONDS);
    }

    @Test
    void shouldTellOfEachArrivalOnce() throws InterruptedException {
        assertFalse(isNew());
        one.bring((byte) 1);
        assertTrue(isNew());
        assertFalse(isNew());
        one.bring((byte) 2);
        one.bring((byte) 3);
        assertTrue(isNew());
        assertFalse(isNew());
        // none of them was received, and all still are
        for (int i = 1; i <= 3; i++) {
            final ByteBuffer packet = ByteBuffer.allocate(1);
            assertEquals(1, one.session.read(packet, 0, TimeUnit.SECONDS));
            assertEquals(i, packet.get(0));
        }
        assertFalse(isNew());
    }

    @Test
    void shouldWaitForTheNextWhilePacketsAreThere() throws Exception {
        one.bring((byte) 1);
        assertTrue(isNew());
        final CountDownLatch begun = new CountDownLatch(1);
        final FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            begun.countDown();
            return arrivals.await(20, TimeUnit.SECONDS);
        });
        new Thread(waiting).start();
        begun.await();
        assertFalse(waiting.isDone());
        one.bring((byte) 2);
        assertTrue(waiting.get(20, TimeUnit.SECONDS));
    }

    @Test
    void shouldTellOfTheEnd() throws Exception {
        final FutureTask<Boolean> waiting =
                new FutureTask<>(() -> arrivals.await(-1, TimeUnit.SECONDS));
        new Thread(waiting).start();
        one.session.close();
        assertTrue(waiting.get(20, TimeUnit.SECONDS));
        assertTrue(isNew());
    }

    @Test
    void shouldWaitBesideThreadThatReceives() throws Exception {
        final FutureTask<Integer> reading =
                new FutureTask<>(() -> one.session.read(ByteBuffer.allocate(1)));
        final FutureTask<Boolean> waiting =
                new FutureTask<>(() -> arrivals.await(20, TimeUnit.SECONDS));
        new Thread(reading).start();
        new Thread(waiting).start();
        one.bring((byte) 1);
        assertEquals(1, reading.get(20, TimeUnit.SECONDS));
        assertTrue(waiting.get(20, TimeUnit.SECONDS));
    }
}
