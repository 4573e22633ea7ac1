package org.tunbroker.client.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ipc.memory.ProcessBarrier;

/** Who may take a side's memory, while another thread may be in it. */
@Timeout(60)
class RingLockTest {
    private static final int ROUNDS = 500;

    private static void assumeThatThereIsABarrier() {
        assumeTrue(ProcessBarrier.execute(), "the operating system has no barrier of a process");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBeFreeOnceEachCallHasReturned(final boolean oneThread) {
        assumeThatThereIsABarrier();
        final RingLock lock = new RingLock(oneThread, () -> true);
        assertTrue(lock.isFree());
        lock.lock();
        assertFalse(lock.isFree());
        lock.beginBatch();
        lock.lock();
        lock.unlock();
        assertFalse(lock.isFree());
        lock.unlockBatch();
        assertTrue(lock.isFree());
    }

    @Test
    void shouldNotBeFreeForAllOneKnowsWhereThereIsNoBarrier() {
        final RingLock lock = new RingLock(true, () -> true, () -> false);
        assertFalse(lock.isFree());
    }

    /** Memory that a thread uses until the session is over, and another one takes then. */
    private static final class Round {
        static final int USED = 1;
        static final int TAKEN = 2;

        final RingLock lock;
        final AtomicInteger memory = new AtomicInteger();
        volatile boolean ended;
        volatile boolean begun;
        volatile boolean left;

        Round(final boolean oneThread) {
            lock = new RingLock(oneThread, () -> ended);
        }

        void use() {
            boolean more = true;
            while (more) {
                more = false;
                if (lock.lock()) {
                    try {
                        if (!ended) {
                            // no fence, as a ring's stores
                            memory.lazySet(USED);
                            more = true;
                        }
                    } finally {
                        lock.unlock();
                    }
                }
                begun = true;
            }
            left = true;
        }

        /** Tells whether the memory is the taker's alone. */
        boolean take() {
            while (!begun) {
                Thread.yield();
            }
            ended = true;
            while (!lock.isFree()) {
                Thread.yield();
            }
            memory.lazySet(TAKEN);
            while (!left) {
                Thread.yield();
            }
            return memory.get() == TAKEN;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotBeFreeWhileAThreadMayUseTheMemory(final boolean oneThread)
            throws InterruptedException {
        assumeThatThereIsABarrier();
        final AtomicReference<Round> next = new AtomicReference<>();
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Round end = new Round(oneThread);
        final Thread user = new Thread(() -> {
            try {
                Round last = null;
                for (Round round = next.get(); round != end; round = next.get()) {
                    if (round == last) {
                        Thread.yield();
                    } else {
                        round.use();
                        last = round;
                    }
                }
            } catch (final Throwable ex) {
                thrown.set(ex);
            }
        });
        user.start();
        int damaged = 0;
        for (int i = 0; i < ROUNDS; i++) {
            final Round round = new Round(oneThread);
            next.set(round);
            damaged += round.take() ? 0 : 1;
        }
        next.set(end);
        user.join();
        assertNull(thrown.get());
        assertEquals(0, damaged);
    }
}
