package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WakeFlagTest {
    private static final int FLAG = 128;
    private static final int ASLEEP = 1;
    private static final int AWAKE = 0;
    private static final long FOR_EVER_NS = TimeUnit.SECONDS.toNanos(50);

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private Segment sleepersSegment;
    private AtomicBuffer memory;
    private WakeFlag sleeper;
    private WakeFlag waker;

    @BeforeEach
    void mapTwice() {
        final Path file = directory.resolve("segment");
        sleepersSegment = Segment.create(file, 4096);
        final Segment wakersSegment = Segment.open(file, 4096);
        memory = wakersSegment.buffer();
        sleeper = new WakeFlag(sleepersSegment, FLAG);
        waker = new WakeFlag(wakersSegment, FLAG);
    }

    @AfterEach
    void unmap() {
        sleepersSegment.close();
    }

    @Test
    void shouldNotSleepWhenItIsReady() {
        memory.putInt(FLAG, 77);
        assertTrue(sleeper.await(() -> true, FOR_EVER_NS));
        assertEquals(77, memory.getInt(FLAG), "nothing was announced");
    }

    @Test
    void shouldLookOnceMoreAfterItAnnouncedItsSleep() {
        final AtomicInteger looks = new AtomicInteger();
        final long start = System.nanoTime();
        assertTrue(sleeper.await(
                () -> {
                    final int expected = looks.get() == 0 ? AWAKE : ASLEEP;
                    assertEquals(expected, memory.getIntVolatile(FLAG));
                    return looks.incrementAndGet() == 2;
                },
                FOR_EVER_NS));
        assertEquals(2, looks.get());
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(tookMs < 5_000, "slept for " + tookMs + " ms before it looked");
        assertEquals(AWAKE, memory.getIntVolatile(FLAG));
    }

    @Test
    void shouldSleepForItsTimeWhenNothingHappens() {
        for (final long timeoutMs : new long[] {1, 50, 1_100}) {
            final long start = System.nanoTime();
            assertFalse(sleeper.await(() -> false, TimeUnit.MILLISECONDS.toNanos(timeoutMs)));
            final long sleptMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(
                    sleptMs >= timeoutMs - 1 && sleptMs < timeoutMs + 2_000,
                    timeoutMs + " ms became " + sleptMs);
            assertEquals(AWAKE, memory.getInt(FLAG));
        }
    }

    @Test
    void shouldAnnounceNoSleepWhenItHasNoTime() {
        memory.putInt(FLAG, 77);
        assertFalse(sleeper.await(() -> false, 0));
        assertFalse(sleeper.await(() -> false, -1));
        assertFalse(sleeper.await(() -> false, Long.MIN_VALUE));
        assertEquals(77, memory.getInt(FLAG));
    }

    @Test
    void shouldWakeWhenItIsStopped() throws Exception {
        final AtomicBoolean stop = new AtomicBoolean();
        final Thread thread = new Thread(() -> awaitAll(stop));
        thread.start();
        awaitAnnouncement();
        stop.set(true);
        final long start = System.nanoTime();
        waker.wake();
        thread.join();
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(tookMs < 5_000, "stopped after " + tookMs + " ms");
    }

    @Test
    void shouldTakeTheFlagBackWhenItWakes() {
        memory.putInt(FLAG, ASLEEP);
        waker.wake();
        assertEquals(AWAKE, memory.getInt(FLAG));
    }

    @Test
    void shouldLeaveTheFlagAloneWhenNobodySleeps() {
        waker.wake();
        assertEquals(AWAKE, memory.getInt(FLAG));
    }

    @Test
    void shouldBeWokenAtOnceWhenItWasIdleForLong() throws Exception {
        // a sleep that lasts to its end is no reason to nap before the next one
        final int rounds = 51;
        final long[] latencies = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            for (int idle = 0; idle < 10; idle++) {
                sleeper.await(() -> false, TimeUnit.MICROSECONDS.toNanos(200));
            }
            final AtomicBoolean stop = new AtomicBoolean();
            final Thread thread = new Thread(() -> awaitAll(stop));
            thread.start();
            awaitAnnouncement();
            final long start = System.nanoTime();
            stop.set(true);
            waker.wake();
            thread.join();
            latencies[i] = System.nanoTime() - start;
        }
        Arrays.sort(latencies);
        // not the median, which a busy machine may push as far
        final long quickUs = TimeUnit.NANOSECONDS.toMicros(latencies[rounds / 10]);
        assertTrue(quickUs < 500, "one in ten took at most " + quickUs + " us");
    }

    private void awaitAll(final AtomicBoolean stop) {
        final long start = System.nanoTime();
        while (!sleeper.await(stop::get, FOR_EVER_NS)) {
            if (System.nanoTime() - start >= FOR_EVER_NS) {
                throw new AssertionError("was not woken");
            }
        }
    }

    private void awaitAnnouncement() {
        while (memory.getIntVolatile(FLAG) != ASLEEP) {
            Thread.onSpinWait();
        }
    }
}
