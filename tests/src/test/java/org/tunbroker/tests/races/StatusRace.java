package org.tunbroker.tests.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.tunbroker.ipc.status.StatusSequence;

/** A reader of the status takes no copy that has parts of two snapshots. */
@JCStressTest
@State
@Outcome(id = "nothing", expect = Expect.ACCEPTABLE, desc = "the writer wrote at each look")
@Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "one snapshot")
@Outcome(id = "torn", expect = Expect.FORBIDDEN, desc = "parts of two snapshots")
public class StatusRace extends WrittenStatus {
    private static final int LOOKS = 16;

    @Actor
    public void broker() {
        write();
    }

    @Actor
    public void client(final L_Result result) {
        String seen = "nothing";
        for (int i = 0; i < LOOKS && !"torn".equals(seen); i++) {
            if (StatusSequence.copyIfWhole(memory, copy)) {
                seen = looked();
            }
        }
        result.r1 = seen;
    }
}
