package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that writes into a flag what no {@link WakeFlag} would. */
@Timeout(60)
class HostileFlagTest {
    private static final int FLAG = 128;
    private static final int ASLEEP = 1;
    private static final long MEASURED_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private Segment segment;
    private AtomicBuffer peer;
    private WakeFlag flag;
    private volatile boolean over;

    @BeforeEach
    void mapTwice() {
        final Path file = directory.resolve("segment");
        segment = Segment.create(file, 4096);
        peer = Segment.open(file, 4096).buffer();
        flag = new WakeFlag(segment, FLAG);
    }

    @AfterEach
    void unmap() {
        segment.close();
    }

    @Test
    void shouldNotBurnACoreWhenThePeerKeepsRewritingTheFlag() throws Exception {
        // in time before every sleep, as no peer could do it each time
        final AtomicLong cpuNs = new AtomicLong();
        final long sleeps = sleepForASecond(
                () -> {
                    peer.putIntVolatile(FLAG, 2);
                    return false;
                },
                cpuNs);
        assertTrue(sleeps > 10, () -> "the attack came to nothing: " + sleeps + " sleeps");
        assertLittleCpu(cpuNs.get(), sleeps);
    }

    @Test
    void shouldNotBurnACoreWhenThePeerKeepsWaking() throws Exception {
        final Thread attacker = new Thread(() -> {
            while (!over) {
                flag.wake();
            }
        });
        attacker.start();
        final AtomicLong cpuNs = new AtomicLong();
        final long sleeps;
        try {
            sleeps = sleepForASecond(() -> false, cpuNs);
        } finally {
            over = true;
            attacker.join();
        }
        assertLittleCpu(cpuNs.get(), sleeps);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldNapNoLongerThanItsTimeWhateverThePeerWrites(final int value) throws Exception {
        final AtomicBoolean ready = new AtomicBoolean();
        final Thread attacker = new Thread(() -> {
            while (peer.getIntVolatile(FLAG) != ASLEEP) {
                Thread.onSpinWait();
            }
            peer.putIntVolatile(FLAG, value);
            // and does not wake
            ready.set(true);
        });
        attacker.start();
        final long start = System.nanoTime();
        while (!flag.await(ready::get, WakeFlag.MAX_SLEEP_NS)) {
            Thread.onSpinWait();
        }
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        attacker.join();
        assertTrue(tookMs < 5_000, "napped " + tookMs + " ms");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldWakeAndTakeTheFlagBackWhateverThePeerWrote(final int value) {
        peer.putIntVolatile(FLAG, value);
        flag.wake();
        assertEquals(0, peer.getIntVolatile(FLAG));
    }

    private long sleepForASecond(final BooleanSupplier never, final AtomicLong cpuNs) {
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final long cpuBefore = threads.getCurrentThreadCpuTime();
        final long start = System.nanoTime();
        long sleeps = 0;
        while (System.nanoTime() - start < MEASURED_NS) {
            flag.await(never, WakeFlag.MAX_SLEEP_NS);
            sleeps++;
        }
        cpuNs.set(threads.getCurrentThreadCpuTime() - cpuBefore);
        return sleeps;
    }

    private static void assertLittleCpu(final long cpuNs, final long sleeps) {
        final long cpuMs = TimeUnit.NANOSECONDS.toMillis(cpuNs);
        final String took = cpuMs + " ms of a second, in " + sleeps + " sleeps";
        assertTrue(cpuMs < 300, took);
        // after the first few one each millisecond at most; tens of thousands without the nap
        assertTrue(sleeps < 2_000, took);
    }
}
