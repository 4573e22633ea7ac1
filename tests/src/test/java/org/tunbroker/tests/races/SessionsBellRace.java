package org.tunbroker.tests.races;

import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.tunbroker.ipc.memory.DoorbellRequest;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.SessionsBell;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * The thread that serves sessions forgets an earlier ring and looks at a request, while the broker
 * clears that request and rings: the look sees it, or the ring is there for the next sleep.
 */
@JCStressTest
@State
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "the ring was forgotten unseen")
@Outcome(expect = Expect.ACCEPTABLE, desc = "seen now, or remembered")
public class SessionsBellRace {
    private static final int LINE = 128;
    private static final int STATES = 1 << 14;
    private static final Segment SEGMENT =
            Segment.unshared(2 * LINE * STATES, Collections.emptyMap());
    private static final AtomicInteger MADE = new AtomicInteger();

    private final DoorbellRequest request;
    private final WakeFlag flag;
    private final SessionsBell sleepersBell;

    public SessionsBellRace() {
        final int offset = 2 * LINE * (MADE.getAndIncrement() & (STATES - 1));
        SEGMENT.buffer().setMemory(offset, 2 * LINE, (byte) 0);
        sleepersBell = new SessionsBell(SEGMENT, offset);
        final SessionsBell brokersBell = new SessionsBell(SEGMENT, offset);
        request = new DoorbellRequest(SEGMENT, offset + LINE);
        flag = new WakeFlag(SEGMENT, offset + LINE, brokersBell::ring);
        request.make();
    }

    @Actor
    public void serve(final ZZ_Result result) {
        result.r1 = sleepersBell.await(0) || !request.isMade();
    }

    @Actor
    public void publish() {
        flag.wake();
    }

    @Arbiter
    public void sleepAgain(final ZZ_Result result) {
        result.r2 = sleepersBell.await(0);
    }
}
