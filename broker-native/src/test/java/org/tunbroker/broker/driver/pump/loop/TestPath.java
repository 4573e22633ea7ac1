package org.tunbroker.broker.driver.pump.loop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.pump.PacketPath;
import org.tunbroker.broker.driver.pump.PumpedSession;

/** A path whose turns are given beforehand; after the last one it stops its session. */
final class TestPath implements PacketPath {
    private final PumpedSession session;
    private final Deque<BooleanSupplier> turns;
    private int finishes;
    private int waits;

    TestPath(final PumpedSession session, final BooleanSupplier... turns) {
        this.session = session;
        this.turns = new ArrayDeque<>(List.of(turns));
    }

    @Override
    public PumpedSession session() {
        return session;
    }

    @Override
    public boolean move() {
        final boolean more = turns.remove().getAsBoolean();
        if (turns.isEmpty()) {
            session.end(ErrorCode.ERROR_HANDLE_EOF, "the test is over");
        }
        return more;
    }

    @Override
    public void countWait() {
        waits++;
    }

    @Override
    public void finish() {
        finishes++;
    }

    int waits() {
        return waits;
    }

    int finishes() {
        return finishes;
    }

    int turnsLeft() {
        return turns.size();
    }
}
