package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other processes and threads do. Stateless. */
public final class Await {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private Await() {}

    /** Waits until a condition holds, or fails after some seconds. */
    public static void until(final Callable<Boolean> condition) throws Exception {
        final long begin = System.nanoTime();
        while (!condition.call()) {
            assertTrue(System.nanoTime() - begin < DEADLINE_NS, "it does not come true");
            LockSupport.parkNanos(LOOK_NS);
        }
    }
}
