package org.tunbroker.tests.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A client whose ring is full asks for the doorbell while the broker gives room back: never do both
 * miss.
 */
@JCStressTest
@State
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "both missed")
@Outcome(expect = Expect.ACCEPTABLE, desc = "one saw the other")
public class RoomRequestRace {
    private final RingProducer client;
    private final RingConsumer broker;
    private volatile boolean rung;

    public RoomRequestRace() {
        final SessionSegment session = SessionPool.take();
        client = session.sendProducer();
        broker = session.sendConsumer(() -> rung = true);
        RacingRing.fill(client);
    }

    @Actor
    public void ask(final ZZ_Result result) {
        client.ownRequest().make();
        result.r1 = client.mayHaveSpace(0);
    }

    @Actor
    public void giveBack() {
        broker.release(broker.receive());
        broker.publish();
    }

    @Arbiter
    public void listen(final ZZ_Result result) {
        result.r2 = rung;
    }
}
