package org.tunbroker.ipc.memory;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.TunException;

/**
 * A peer that truncates the file. The JVM must live on, whether it has compiled the code or not.
 */
class WakeOnTruncatedFileTest {
    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation"})
    @Timeout(60)
    void shouldThrowAndNotEndTheJvmWhenThePeerTruncatedTheFile(final String mode) throws Exception {
        try (ForkedJvm jvm = ForkedJvm.start(
                directory,
                List.of(),
                mode,
                SurvivesTruncation.class.getName(),
                directory.resolve("segment").toString())) {
            jvm.awaitSuccess(50);
        }
    }

    /** What the other JVM runs. */
    static final class SurvivesTruncation {
        private static final int LENGTH = 4096;
        private static final int ENOUGH_TO_COMPILE = 30_000;

        public static void main(final String[] args) throws Exception {
            final Path file = Path.of(args[0]);
            final Segment segment = Segment.create(file, LENGTH);
            final WakeFlag flag = new WakeFlag(segment, 128);
            for (int i = 0; i < ENOUGH_TO_COMPILE; i++) {
                final AtomicInteger looks = new AtomicInteger();
                flag.await(() -> looks.incrementAndGet() == 2, Long.MAX_VALUE);
                segment.buffer().putIntVolatile(128, 1);
                flag.wake();
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
            expectFault("await", () -> flag.await(() -> false, 1_000_000));
            expectFault("wake", flag::wake);
        }

        /** In a thread of its own, since the fault may surface once more while it is handled. */
        private static void expectFault(final String call, final Runnable code)
                throws InterruptedException {
            final AtomicReference<Throwable> fault = new AtomicReference<>();
            final Thread thread = new Thread(() -> {
                code.run();
                // it surfaces at a call into the JVM at the latest
                Thread.yield();
            });
            thread.setUncaughtExceptionHandler((where, ex) -> fault.set(ex));
            thread.start();
            thread.join();
            if (!(fault.get() instanceof InternalError || fault.get() instanceof TunException)) {
                throw new AssertionError(call + " on a truncated file", fault.get());
            }
        }
    }
}
