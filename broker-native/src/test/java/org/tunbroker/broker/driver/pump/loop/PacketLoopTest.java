package org.tunbroker.broker.driver.pump.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.pump.LoopWait;
import org.tunbroker.broker.driver.pump.PacketPath;
import org.tunbroker.broker.driver.pump.PumpedSession;

@Timeout(30)
class PacketLoopTest {
    private static final BooleanSupplier MORE = () -> true;
    private static final BooleanSupplier NO_MORE = () -> false;

    private final CountingWait wait = new CountingWait();
    private final PumpedSession session = newSession();
    private final PumpedSession other = newSession();

    private static final class CountingWait implements LoopWait {
        private int waits;
        private int wakes;

        @Override
        public void await() {
            waits++;
        }

        @Override
        public void wake() {
            wakes++;
        }
    }

    private static PumpedSession newSession() {
        return new PumpedSession((code, reason) -> {});
    }

    @Test
    void shouldWaitOnlyWhenPathHasNoMore() {
        new PacketLoop(wait, new TestPath(session, MORE, NO_MORE, MORE, NO_MORE, NO_MORE)).run();
        assertEquals(3, wait.waits);
    }

    @Test
    void shouldWaitOnlyWhenNoPathHasMore() {
        final TestPath first = new TestPath(session, MORE, NO_MORE, NO_MORE, MORE);
        final TestPath second = new TestPath(other, NO_MORE, MORE, NO_MORE, MORE);
        new PacketLoop(wait, first, second).run();
        assertEquals(1, wait.waits);
    }

    @Test
    void shouldFinishEachPathOnceWhenItsSessionStopsAndServeOthers() {
        final TestPath shorter = new TestPath(session, MORE);
        final TestPath longer = new TestPath(other, MORE, MORE, () -> {
            assertEquals(1, shorter.finishes());
            return true;
        });
        new PacketLoop(wait, shorter, longer).run();
        assertEquals(1, shorter.finishes());
        assertEquals(1, longer.finishes());
        assertEquals(0, longer.turnsLeft());
    }

    @Test
    void shouldMoveNothingWhenSessionWasStoppedBefore() {
        session.end(ErrorCode.ERROR_HANDLE_EOF, "test");
        final TestPath path = new TestPath(session, MORE);
        new PacketLoop(wait, path).run();
        assertEquals(1, path.turnsLeft());
        assertEquals(1, path.finishes());
        assertEquals(0, wait.waits);
    }

    @Test
    void shouldEndOnlySessionWhosePathFaults() {
        final TestPath bad = new TestPath(session, () -> {
            throw new IllegalStateException("test");
        });
        final List<Boolean> stopping = new ArrayList<>();
        final TestPath good = new TestPath(other, MORE, () -> {
            stopping.add(session.isStopping());
            stopping.add(other.isStopping());
            return false;
        });
        new PacketLoop(wait, good, bad).run();
        assertEquals(List.of(true, false), stopping);
        assertEquals(0, good.turnsLeft());
        assertEquals(0, bad.finishes());
        assertEquals(1, good.finishes());
    }

    @Test
    void shouldLetPathGoWhenItFaultsWhileItFinishes() {
        session.end(ErrorCode.ERROR_HANDLE_EOF, "test");
        final PacketPath path = new PacketPath() {
            @Override
            public PumpedSession session() {
                return session;
            }

            @Override
            public boolean move() {
                throw new AssertionError("moved after the end");
            }

            @Override
            public void countWait() {
                throw new AssertionError("waited after the end");
            }

            @Override
            public void finish() {
                throw new InternalError("the memory is gone");
            }
        };
        new PacketLoop(wait, path).run();
        assertTrue(session.isStopping());
    }

    @Test
    void shouldThrowWhatItsWaitThrows() {
        final LoopWait faulty = new LoopWait() {
            @Override
            public void await() {
                throw new TunException(ErrorCode.ERROR_INVALID_DATA, "ring", "nonsense");
            }

            @Override
            public void wake() {
                throw new AssertionError("nobody wakes it");
            }
        };
        final TestPath path = new TestPath(session, NO_MORE, MORE);
        final TunException thrown =
                assertThrows(TunException.class, () -> new PacketLoop(faulty, path).run());
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_DATA));
        assertFalse(session.isStopping());
    }

    @Test
    void shouldWakeItsWait() {
        new PacketLoop(wait, new TestPath(session, MORE)).wake();
        assertEquals(1, wait.wakes);
    }
}
