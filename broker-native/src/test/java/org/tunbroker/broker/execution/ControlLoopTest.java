package org.tunbroker.broker.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;

@Timeout(60)
class ControlLoopTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ControlLoop loop = new ControlLoop(
            new WakeFlag(Segment.unshared(Integer.BYTES, Map.of()), 0),
            new BrokerLog(new PrintStream(output, true, StandardCharsets.UTF_8), System::nanoTime));

    /** Goes on for some rounds. */
    private static final class Rounds implements ControlLoop.Duty {
        private final int most;
        private final long sleepNs;
        int begun;

        Rounds(final int most, final long sleepNs) {
            this.most = most;
            this.sleepNs = sleepNs;
        }

        @Override
        public int work() {
            return 0;
        }

        @Override
        public long sleepNs() {
            return sleepNs;
        }

        @Override
        public boolean goOn() {
            return begun++ < most;
        }
    }

    private static Rounds forEver() {
        return new Rounds(Integer.MAX_VALUE, TimeUnit.HOURS.toNanos(1));
    }

    private String log() {
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldGoOnWhenACommandFails() {
        final int[] done = {0};
        loop.execute(() -> {
            throw new IllegalStateException("a fault");
        });
        loop.execute(() -> {
            throw new StackOverflowError("another");
        });
        loop.execute(() -> done[0]++);
        assertEquals(3, loop.runCommands());
        assertEquals(1, done[0]);
        assertTrue(log().contains("a fault") && log().contains("another"), this::log);
    }

    @Test
    void shouldEndWhenAFileIsTruncatedBelowACommand() {
        final InternalError truncated = new InternalError("a fault occurred in an unsafe access");
        loop.execute(() -> {
            throw truncated;
        });
        assertSame(truncated, assertThrows(InternalError.class, () -> loop.run(forEver())));
    }

    @Test
    void shouldWakeForACommandAndForTheStop() throws InterruptedException {
        final Thread thread = new Thread(() -> loop.run(forEver()));
        thread.start();
        final int[] done = {0};
        loop.execute(() -> {
            done[0]++;
            loop.execute(loop::stop);
        });
        thread.join();
        assertEquals(1, done[0]);
        assertTrue(loop.isStopped());
    }

    @Test
    void shouldWakeForTheStopOfAnotherThread() throws InterruptedException {
        final Thread thread = new Thread(() -> loop.run(forEver()));
        thread.start();
        loop.stop();
        thread.join();
        assertTrue(loop.isStopped());
    }
}
