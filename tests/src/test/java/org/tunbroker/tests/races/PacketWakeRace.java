package org.tunbroker.tests.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A consumer goes to sleep while the producer publishes: it announces itself and looks again, the
 * other publishes and looks for a sleeper, and never do both miss.
 */
@JCStressTest
@State
@Outcome(id = RacingRing.IN_TIME, expect = Expect.ACCEPTABLE, desc = "one saw the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "both missed, and the consumer slept on")
public class PacketWakeRace extends RacingRing {
    @Actor
    public void sleep(final L_Result result) {
        result.r1 = sleep(consumer.ownFlag(), consumer::hasPacket);
    }

    @Actor
    public void publish() {
        send(producer, 0);
    }
}
