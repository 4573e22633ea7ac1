package org.tunbroker.broker.driver.wintun.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.events.InterfaceChange;
import org.tunbroker.broker.driver.events.InterfaceState;
import org.tunbroker.ipc.control.Event.InterfaceChanged;

/** The watcher's logic on a stack that is simulated, so on any system. */
@Timeout(60)
class WintunWatcherTest {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long LUID = 53L << 48 | 1 << 24;
    private static final long OTHER = 53L << 48 | 2 << 24;

    private final FakeNotices notices = new FakeNotices();
    private final Map<Long, InterfaceState> states = new ConcurrentHashMap<>();
    private final List<InterfaceChange> told = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final WintunWatcher watcher = new WintunWatcher(
            notices,
            luid -> Optional.ofNullable(states.get(luid)),
            (level, timestamp, text) -> log.add(text));

    private static final class FakeNotices implements ChangeNotices {
        private volatile Runnable onChange;
        private volatile TunException refusal;
        private volatile int begun;
        private volatile int closed;

        @Override
        public void begin(final Runnable newOnChange) {
            begun++;
            if (refusal != null) {
                throw refusal;
            }
            onChange = newOnChange;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    @AfterEach
    void close() {
        watcher.close();
        watcher.close();
        assertTrue(notices.closed > 0);
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("tb-events")));
    }

    private void become(final long luid, final String name, final boolean up, final int mtu) {
        states.put(luid, new InterfaceState(name, up, mtu));
    }

    private void awaitTold(final InterfaceChange... expected) {
        final BooleanSupplier isTold = () -> told.size() >= expected.length;
        final long deadline = System.nanoTime() + DEADLINE_NS;
        while (!isTold.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, told::toString);
            Thread.onSpinWait();
        }
        assertEquals(List.of(expected), told);
    }

    @Test
    void shouldTellWhatBecameOfAnInterfaceOnce() {
        become(LUID, "tun", true, 1500);
        watcher.watch(LUID, told::addAll);
        become(LUID, "tun", false, 1500);
        notices.onChange.run();
        notices.onChange.run();
        awaitTold(new InterfaceChange(InterfaceChanged.LINK_STATE, "up", "down"));
        become(LUID, "vpn", false, 1400);
        notices.onChange.run();
        awaitTold(
                new InterfaceChange(InterfaceChanged.LINK_STATE, "up", "down"),
                new InterfaceChange(InterfaceChanged.MTU, "1500", "1400"),
                new InterfaceChange(InterfaceChanged.NAME, "tun", "vpn"));
        assertEquals(List.of(), log);
    }

    @Test
    void shouldTellThatAnInterfaceIsGone() {
        become(LUID, "tun", true, 1500);
        watcher.watch(LUID, told::addAll);
        states.clear();
        notices.onChange.run();
        awaitTold(new InterfaceChange(InterfaceChanged.PRESENCE, "present", "deleted"));
    }

    @Test
    void shouldTellNothingOfWhatIsForgotten() {
        become(LUID, "tun", true, 1500);
        become(OTHER, "other", true, 1500);
        watcher.watch(LUID, changes -> log.add("told of what was forgotten"));
        watcher.watch(OTHER, told::addAll);
        assertEquals(1, notices.begun);
        watcher.forget(LUID);
        become(LUID, "tun", true, 1400);
        become(OTHER, "other", true, 1300);
        notices.onChange.run();
        awaitTold(new InterfaceChange(InterfaceChanged.MTU, "1500", "1300"));
        assertEquals(List.of(), log);
    }

    @Test
    void shouldSayOnceThatWindowsGivesNoNotices() {
        notices.refusal = new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED, "NotifyRouteChange2", "no registration");
        become(LUID, "tun", true, 1500);
        watcher.watch(LUID, told::addAll);
        watcher.watch(OTHER, told::addAll);
        assertEquals(1, log.size(), log::toString);
        assertTrue(log.get(0).contains("NotifyRouteChange2"), log::toString);
        assertEquals(1, notices.begun);
    }

    @Test
    void shouldHaveRoutesFollowEachNoticeAndLookAgainWhenTheyChanged() {
        final AtomicInteger looks = new AtomicInteger();
        // the first look changes something
        watcher.follow(() -> looks.incrementAndGet() == 1);
        become(LUID, "vpn", true, 1500);
        watcher.watch(LUID, told::addAll);
        assertEquals(0, looks.get());
        notices.onChange.run();
        awaitLooks(looks, 2);
        notices.onChange.run();
        awaitLooks(looks, 3);
        assertEquals(List.of(), told);
    }

    private static void awaitLooks(final AtomicInteger looks, final int count) {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        while (looks.get() < count) {
            assertTrue(System.nanoTime() - deadline < 0, looks::toString);
            Thread.onSpinWait();
        }
    }
}
