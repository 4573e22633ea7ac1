package org.tunbroker.tests.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A client asks for the doorbell while the broker publishes: it asks and looks again, the other
 * publishes and looks for a request, and never do both miss.
 */
@JCStressTest
@State
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "both missed")
@Outcome(expect = Expect.ACCEPTABLE, desc = "one saw the other")
public class PacketRequestRace extends RacingRing {
    @Actor
    public void ask(final ZZ_Result result) {
        consumer.ownRequest().make();
        result.r1 = consumer.mayHavePacket();
    }

    @Actor
    public void publish() {
        send(producer, 0);
    }

    @Arbiter
    public void listen(final ZZ_Result result) {
        result.r2 = rung;
    }
}
