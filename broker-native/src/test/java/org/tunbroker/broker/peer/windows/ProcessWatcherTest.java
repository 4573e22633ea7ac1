package org.tunbroker.broker.peer.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ipc.os.windows.OwnProcess;

@EnabledOnOs(OS.WINDOWS)
@Timeout(60)
class ProcessWatcherTest {
    private static final int MORE_THAN_ONE_THREAD_CAN = 150;

    /**
     * A JVM, since cmd.exe leaves a process for its console behind when it is killed under Wine.
     */
    private static Process start() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java.exe")
                                .toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiting.class.getName())
                .start();
    }

    /** Waits for input, and so until it is killed. */
    static final class Waiting {
        private Waiting() {}

        public static void main(final String[] arguments) throws IOException {
            System.in.read();
        }
    }

    @Test
    void shouldReportADeathAmongMoreProcessesThanOneThreadCanWaitFor() throws Exception {
        final AtomicInteger wrong = new AtomicInteger();
        final CompletableFuture<Boolean> died = new CompletableFuture<>();
        final Process process = start();
        try (ProcessWatcher watcher = new ProcessWatcher();
                ClientProcess own = ClientProcess.open(OwnProcess.id());
                ClientProcess other = ClientProcess.open((int) process.pid())) {
            final List<ProcessWatcher.Watch> watches = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_ONE_THREAD_CAN; i++) {
                watches.add(watcher.watch(own.newHandleToWaitFor(), wrong::incrementAndGet));
            }
            watcher.watch(other.newHandleToWaitFor(), () -> died.complete(true));
            watches.forEach(watcher::drop);
            watches.forEach(watcher::drop);
            process.destroyForcibly();
            assertTrue(died.get(30, TimeUnit.SECONDS));
            assertTrue(other.isDead());
            assertEquals(0, wrong.get());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldReportTheDeathOfAProcessThatDiedBefore() throws Exception {
        final CompletableFuture<Boolean> died = new CompletableFuture<>();
        final Process process = start();
        try (ProcessWatcher watcher = new ProcessWatcher();
                ClientProcess other = ClientProcess.open((int) process.pid())) {
            process.destroyForcibly().waitFor();
            watcher.watch(other.newHandleToWaitFor(), () -> died.complete(true));
            assertTrue(died.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldReportNothingAfterADrop() throws Exception {
        final AtomicInteger wrong = new AtomicInteger();
        final CompletableFuture<Boolean> died = new CompletableFuture<>();
        final Process process = start();
        try (ProcessWatcher watcher = new ProcessWatcher();
                ClientProcess other = ClientProcess.open((int) process.pid())) {
            watcher.drop(watcher.watch(other.newHandleToWaitFor(), wrong::incrementAndGet));
            watcher.watch(other.newHandleToWaitFor(), () -> died.complete(true));
            process.destroyForcibly();
            assertTrue(died.get(30, TimeUnit.SECONDS));
            assertEquals(0, wrong.get());
        } finally {
            process.destroyForcibly();
        }
    }
}
