package org.tunbroker.ipc.memory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who asks for the doorbell lacks its fence: both sides may miss each other. */
@JCStressTest
@State
@Outcome(id = SleepRace.BOTH_MISSED, expect = Expect.ACCEPTABLE_INTERESTING, desc = "both missed")
@Outcome(expect = Expect.ACCEPTABLE, desc = "one saw the other")
public class RequestWithoutFenceRace extends SleepRace {
    @Actor
    public void asker(final II_Result result) {
        askWithoutFence(result);
    }

    @Actor
    public void waker(final II_Result result) {
        ring(result);
    }
}
