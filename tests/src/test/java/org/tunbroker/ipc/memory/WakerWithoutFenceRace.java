package org.tunbroker.ipc.memory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A waker that lacks its fence misses a sleeper that has one, now and then. */
@JCStressTest
@State
@Outcome(id = SleepRace.BOTH_MISSED, expect = Expect.ACCEPTABLE_INTERESTING, desc = "both missed")
@Outcome(expect = Expect.ACCEPTABLE, desc = "one saw the other")
public class WakerWithoutFenceRace extends SleepRace {
    @Actor
    public void sleeper(final II_Result result) {
        sleep(result);
    }

    @Actor
    public void waker(final II_Result result) {
        wakeWithoutFence(result);
    }
}
