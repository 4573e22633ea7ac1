package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two threads that each store and then look: one of them sees the other. */
@Timeout(60)
class ProcessBarrierTest {
    private static final int ROUNDS = 1_000;

    private int mark;
    private int published;
    private volatile int begun;
    private volatile int done;
    private final int[] looks = new int[ROUNDS];

    @Test
    void shouldOrderTheStoresAndLooksOfAThreadThatHasNoFence() throws InterruptedException {
        assumeTrue(ProcessBarrier.execute(), "the operating system has no barrier of a process");
        final Thread often = new Thread(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                while (begun <= i) {
                    Thread.yield();
                }
                mark = i + 1;
                ThreadFence.acquire();
                looks[i] = published;
                done = i + 1;
            }
        });
        often.start();
        int missed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            begun = i + 1;
            published = i + 1;
            ProcessBarrier.execute();
            final int seen = mark;
            while (done <= i) {
                Thread.yield();
            }
            missed += seen != i + 1 && looks[i] != i + 1 ? 1 : 0;
        }
        often.join();
        assertEquals(0, missed);
    }
}
