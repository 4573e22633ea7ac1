package org.tunbroker.broker.driver.linux.shared;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.linux.Await;
import org.tunbroker.broker.driver.linux.uring.UringWaits;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.os.linux.WakeEvent;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class SharedPumpTest {
    private static final int LENGTH = 0x10000;
    private static final int LINE = 128;
    private static final int MANY = 300;
    private static final int ROUNDS = 100;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<ErrorCode> ends = new ArrayList<>();
    private Segment segment;
    private SharedPump pump;
    private int words;

    @TempDir
    Path folder;

    /** A session with one path. */
    private final class Served implements AutoCloseable {
        private final PumpedSession session = new PumpedSession((code, reason) -> {
            synchronized (ends) {
                ends.add(code);
            }
        });
        private final TestSharedPath path;

        private Served(final WakeEvent device) {
            path = device == null
                    ? new TestSharedPath(session, newFlag())
                    : new TestSharedPath(session, device);
            session.add(pump.newSession(new SharedPath(path, path)));
            session.start();
        }

        @Override
        public void close() {
            session.close();
        }
    }

    @BeforeEach
    void open() {
        segment = Segment.create(folder.resolve("words"), LENGTH);
        pump = SharedPump.openIfPossible("tb-pump-test");
        assumeTrue(pump != null, "the kernel has no FUTEX_WAIT by io_uring for us (Linux 6.7)");
    }

    @AfterEach
    void close() {
        CloseHelper.closeAll(opened);
        segment.close();
    }

    private WakeFlag newFlag() {
        return new WakeFlag(segment, words++ * LINE);
    }

    private <T extends AutoCloseable> T kept(final T resource) {
        opened.add(0, resource);
        return resource;
    }

    private Served onFlag() {
        return kept(new Served(null));
    }

    private Served onDevice() {
        return kept(new Served(kept(new WakeEvent())));
    }

    private static void assertMovesAll(final Served served) throws Exception {
        Await.until(served.path::hasMovedAll);
    }

    @Test
    void shouldGiveTurnWhenFlagIsWoken() throws Exception {
        final Served served = onFlag();
        for (int i = 0; i < ROUNDS; i++) {
            served.path.give();
            assertMovesAll(served);
        }
        assertEquals(ROUNDS, served.path.moved());
    }

    @Test
    void shouldGiveTurnWhenDeviceIsReadable() throws Exception {
        final Served served = onDevice();
        for (int i = 0; i < ROUNDS; i++) {
            served.path.give();
            assertMovesAll(served);
        }
    }

    @Test
    void shouldFindPacketThatNobodyWokeItFor() throws Exception {
        final Served served = onFlag();
        served.path.give();
        assertMovesAll(served);
        served.path.giveSilently();
        assertMovesAll(served);
    }

    @Test
    void shouldServeManySessionsOnOneThread() throws Exception {
        final List<Served> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(i % 2 == 0 ? onFlag() : onDevice());
        }
        for (int round = 0; round < 10; round++) {
            all.forEach(served -> served.path.give());
            for (final Served served : all) {
                assertMovesAll(served);
            }
        }
        assertEquals(MANY, pump.sessions());
    }

    @Test
    void shouldEndOnlySessionWhosePathFaults() throws Exception {
        final Served bad = onFlag();
        final Served good = onFlag();
        bad.path.failWith(new IllegalStateException("test"));
        bad.path.give();
        Await.until(bad.session::isStopping);
        good.path.give();
        assertMovesAll(good);
        assertFalse(good.session.isStopping());
        bad.close();
        synchronized (ends) {
            assertEquals(List.of(ErrorCode.ERROR_GEN_FAILURE), ends);
        }
    }

    @Test
    void shouldEndOnlySessionWhoseWaitFaultsWhenItEnds() throws Exception {
        final Served bad = onFlag();
        final Served good = onFlag();
        bad.path.give();
        assertMovesAll(bad);
        bad.path.failAtWaitsEndWith(new IllegalStateException("test"));
        Await.until(() -> {
            // until it waits
            bad.path.give();
            return bad.session.isStopping();
        });
        bad.close();
        good.path.give();
        assertMovesAll(good);
        assertFalse(good.session.isStopping());
    }

    @Test
    void shouldEndAllSessionsAndLetThemGoWhenTheLoopFails() throws Exception {
        final PumpedSession session = new PumpedSession((code, reason) -> {});
        final TestSharedPath path = new TestSharedPath(session, newFlag());
        final SharedSession arriving = new SharedSession(pump, List.of(new SharedPath(path, path)));
        try (WakeEvent event = new WakeEvent();
                UringWaits waits = UringWaits.openIfPossible()) {
            new PumpLoop(waits, event, () -> List.of(arriving))
                    .endAll(new IllegalStateException("test"));
        }
        assertTrue(session.isStopping());
        assertTrue(arriving.awaitLeft(0));
    }

    @Test
    void shouldFinishPathOnceAndGiveItNoMoreTurnsWhenItsSessionIsClosed() throws Exception {
        final Served other = onFlag();
        for (final Served served : List.of(onFlag(), onDevice())) {
            served.path.give();
            assertMovesAll(served);
            served.close();
            assertEquals(1, served.path.finishes());
            final int turns = served.path.turns();
            served.path.give();
            other.path.give();
            assertMovesAll(other);
            assertEquals(turns, served.path.turns());
            served.close();
        }
        assertEquals(1, pump.sessions());
    }

    @Test
    void shouldServeOthersWhileOneHasAlwaysMore() throws Exception {
        final Served busy = onFlag();
        busy.path.beBusy();
        final Served flagged = onFlag();
        final Served device = onDevice();
        for (int i = 0; i < ROUNDS; i++) {
            flagged.path.give();
            device.path.give();
            assertMovesAll(flagged);
            assertMovesAll(device);
        }
        busy.close();
    }

    @Test
    void shouldGiveFewTurnsWhenFlagIsWokenInVain() throws Exception {
        final Served rung = onFlag();
        final WakeFlag flag = new WakeFlag(segment, 0);
        final Served neighbour = onFlag();
        final CountDownLatch stop = new CountDownLatch(1);
        final Thread ringer = new Thread(() -> {
            while (stop.getCount() > 0) {
                flag.wake();
            }
        });
        ringer.start();
        final long begin = System.nanoTime();
        for (int i = 0; i < ROUNDS; i++) {
            neighbour.path.give();
            assertMovesAll(neighbour);
        }
        // each turn in vain is some looks; the first eight come at once, then one each millisecond
        final long mostTurns = (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + 10) * 10;
        assertTrue(rung.path.turns() < mostTurns, () -> rung.path.turns() + " turns");
        rung.path.give();
        assertMovesAll(rung);
        stop.countDown();
        ringer.join();
    }

    @Test
    void shouldEndItsThreadWithLastSessionAndTakeNoMore() {
        final Served first = onFlag();
        final Served second = onDevice();
        first.close();
        assertFalse(pump.isClosed());
        second.close();
        assertTrue(pump.isClosed());
        assertEquals(0, pump.sessions());
    }

    @Test
    void shouldShareOutSessionsAndReplaceAPumpThatEnded() {
        final List<String> log = new ArrayList<>();
        final SharedPumps pumps = new SharedPumps((level, timestamp, text) -> log.add(text));
        final SharedPump first = pumps.findPump();
        assertSame(first, pumps.findPump());
        pump = first;
        final Served served = onFlag();
        assertEquals(Runtime.getRuntime().availableProcessors() == 1, pumps.findPump() == first);
        served.close();
        assertFalse(pumps.findPump() == first);
        assertEquals(List.of(), log);
    }
}
