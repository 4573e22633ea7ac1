package org.tunbroker.tests.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A reader that does not look at the sequence takes torn copies: {@link StatusRace} would see it.
 */
@JCStressTest
@State
@Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "one snapshot")
@Outcome(id = "torn", expect = Expect.ACCEPTABLE_INTERESTING, desc = "parts of two snapshots")
public class StatusWithoutSequenceRace extends WrittenStatus {
    @Actor
    public void broker() {
        write();
    }

    @Actor
    public void client(final L_Result result) {
        memory.getBytes(0, copy);
        result.r1 = looked();
    }
}
