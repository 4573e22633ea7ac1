package org.tunbroker.tests.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A producer whose ring is full goes to sleep while the consumer gives room back. */
@JCStressTest
@State
@Outcome(id = RacingRing.IN_TIME, expect = Expect.ACCEPTABLE, desc = "one saw the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "both missed, and the producer slept on")
public class SpaceWakeRace extends RacingRing {
    public SpaceWakeRace() {
        fill(producer);
    }

    @Actor
    public void sleep(final L_Result result) {
        result.r1 = sleep(producer.ownFlag(), () -> producer.hasSpace(0));
    }

    @Actor
    public void giveBack() {
        consumer.release(consumer.receive());
        consumer.publish();
    }
}
