package org.tunbroker.ipc.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.SharedMemoryDirectory;

@Timeout(30)
class FutexTest {
    private static final int LENGTH = 4096;
    private static final int OFFSET = 256;
    private static final int CALLS_UNTIL_BOUND = 1000;

    private final Futex futex = Futex.ofThisProcess();
    private final ByteBuffer timespec =
            ByteBuffer.allocateDirect(Futex.TIMESPEC_LENGTH).order(ByteOrder.nativeOrder());

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private Path file;
    private Segment segment;

    @BeforeEach
    void createSegment() {
        file = directory.resolve("segment");
        segment = Segment.create(file, LENGTH);
    }

    @AfterEach
    void closeSegment() {
        segment.close();
    }

    @Test
    void shouldSleepToTheEndWhenTheWordHasTheValueAndNobodyWakes() {
        final long start = System.nanoTime();
        assertTrue(await(segment.address() + OFFSET, 0, 30));
        final long sleptMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(sleptMs >= 29 && sleptMs < 5_000, "slept " + sleptMs + " ms");
    }

    @Test
    void shouldReturnAtOnceWhenTheWordHasAnotherValue() {
        segment.buffer().putIntVolatile(OFFSET, 1);
        assertFalse(await(segment.address() + OFFSET, 0, 20_000));
    }

    @Test
    void shouldWakeWhoSleepsThroughAnotherMapping() throws Exception {
        final Segment other = Segment.open(file, LENGTH);
        final Thread sleeper = new Thread(() -> await(other.address() + OFFSET, 0, 20_000));
        sleeper.start();
        while (sleeper.isAlive()) {
            futex.wake(segment.address() + OFFSET);
            sleeper.join(1);
        }
    }

    @Test
    void shouldAnswerAlikeBeforeAndAfterTheMethodIsBound() throws Exception {
        for (int i = 0; i < CALLS_UNTIL_BOUND; i++) {
            futex.wake(segment.address() + OFFSET);
        }
        for (final Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("tunbroker-futex")) {
                thread.join();
            }
        }
        shouldSleepToTheEndWhenTheWordHasTheValueAndNobodyWakes();
        shouldReturnAtOnceWhenTheWordHasAnotherValue();
        segment.buffer().putIntVolatile(OFFSET, 0);
        shouldWakeWhoSleepsThroughAnotherMapping();
        shouldSayInvalidDataWhenItWakesOnATruncatedFile();
    }

    @Test
    void shouldSayInvalidDataWhenItWaitsOnATruncatedFile() throws Exception {
        truncate();
        final TunException ex = assertThrows(
                TunException.class, () -> await(segment.address() + OFFSET, 0, 20_000));
        assertEquals(ErrorCode.ERROR_INVALID_DATA.code(), ex.code(), ex::getMessage);
    }

    @Test
    void shouldSayInvalidDataWhenItWakesOnATruncatedFile() throws Exception {
        truncate();
        final TunException ex =
                assertThrows(TunException.class, () -> futex.wake(segment.address() + OFFSET));
        assertEquals(ErrorCode.ERROR_INVALID_DATA.code(), ex.code(), ex::getMessage);
    }

    private void truncate() throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    private boolean await(final long address, final int expected, final long timeoutMs) {
        final long seconds = timeoutMs / 1_000;
        final long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs % 1_000);
        if (Native.POINTER_SIZE == Long.BYTES) {
            timespec.putLong(0, seconds).putLong(Long.BYTES, nanos);
        } else {
            timespec.putInt(0, (int) seconds).putInt(Integer.BYTES, (int) nanos);
        }
        return futex.await(address, expected, BufferUtil.address(timespec));
    }
}
