package org.tunbroker.ipc.memory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The two sides of a flag: they never miss each other. */
@JCStressTest
@State
@Outcome(id = SleepRace.BOTH_MISSED, expect = Expect.FORBIDDEN, desc = "both missed")
@Outcome(expect = Expect.ACCEPTABLE, desc = "one saw the other")
public class WakeFlagRace extends SleepRace {
    @Actor
    public void sleeper(final II_Result result) {
        sleep(result);
    }

    @Actor
    public void waker(final II_Result result) {
        wake(result);
    }
}
