package org.tunbroker.broker.host.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ProcessWatcherTest {
    // one of them gets the number that the watcher's descriptor had
    private static final int EVENTS = 100;

    private static Process startSleep() throws Exception {
        return new ProcessBuilder("sleep", "100").start();
    }

    @Test
    void shouldTellDeathOnceAndNoneThatWasDropped() throws Exception {
        final Process dying = startSleep();
        final Process dropped = startSleep();
        final CountDownLatch deaths = new CountDownLatch(1);
        final CountDownLatch wrong = new CountDownLatch(1);
        try (ProcessWatcher watcher = new ProcessWatcher()) {
            final ProcessWatcher.Watch watch = watcher.watch((int) dying.pid(), deaths::countDown);
            watcher.drop(watcher.watch((int) dropped.pid(), wrong::countDown));
            dropped.destroy();
            dropped.waitFor();
            dying.destroy();
            assertTrue(deaths.await(10, TimeUnit.SECONDS));
            watcher.drop(watch);
            watcher.drop(watch);
        }
        assertEquals(1, wrong.getCount());
    }

    @Test
    void shouldTouchNoDescriptorOnceItIsClosed() throws Exception {
        final Process process = startSleep();
        final ProcessWatcher watcher = new ProcessWatcher();
        final ProcessWatcher.Watch watch = watcher.watch((int) process.pid(), () -> {});
        watcher.close();
        final List<Integer> events = new ArrayList<>();
        try (Memory value = new Memory(Long.BYTES)) {
            for (int i = 0; i < EVENTS; i++) {
                events.add(LinuxProcessCalls.eventfd(
                        0, LinuxProcessCalls.EFD_NONBLOCK | LinuxProcessCalls.EFD_CLOEXEC));
            }
            watcher.drop(watch);
            watcher.close();
            for (final int event : events) {
                assertTrue(
                        LinuxProcessCalls.eventfd_read(event, value) < 0,
                        "another's descriptor was written");
            }
        } finally {
            events.forEach(LinuxProcessCalls::close);
            process.destroy();
        }
    }

    @Test
    void shouldRefuseToWatchOnceItIsClosed() {
        final ProcessWatcher watcher = new ProcessWatcher();
        watcher.close();
        final int self = (int) ProcessHandle.current().pid();
        final TunException thrown =
                assertThrows(TunException.class, () -> watcher.watch(self, () -> {}));
        assertTrue(thrown.is(ErrorCode.ERROR_GEN_FAILURE), thrown::getMessage);
    }
}
