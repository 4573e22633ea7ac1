package org.tunbroker.tests.races;

import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.tunbroker.ipc.ring.RingProducer;

/** A producer that sees the head may overwrite what the consumer has read. */
@JCStressTest
@State
@Outcome(id = "whole, full", expect = Expect.ACCEPTABLE, desc = "no room was given back yet")
@Outcome(id = "whole, reused", expect = Expect.ACCEPTABLE, desc = "it was read, then overwritten")
@Outcome(expect = Expect.FORBIDDEN, desc = "it was overwritten, then read")
public class ReuseRace extends RacingRing {
    private static final int LOOKS = 64;
    // of several cache lines
    private static final int LENGTH = 512;
    private static final int OLD = 1;
    private static final int NEW = 2;

    public ReuseRace() {
        putWords(memory, fill(producer), OLD);
    }

    @Actor
    public void consume(final LL_Result result) {
        final int ordinal = consumer.receive();
        boolean isWhole = true;
        for (int i = LENGTH - Integer.BYTES; i >= 0; i -= Integer.BYTES) {
            isWhole &= memory.getInt(consumer.packetOffset() + i) == OLD;
        }
        consumer.release(ordinal);
        consumer.publish();
        result.r1 = isWhole ? "whole" : "torn";
    }

    @Actor
    public void produce(final LL_Result result) {
        int ordinal = RingProducer.FULL;
        for (int i = 0; i < LOOKS && ordinal == RingProducer.FULL; i++) {
            // up to the ring's end: what follows begins where the first packet does
            ordinal = producer.allocate(0);
        }
        result.r2 = "full";
        if (ordinal != RingProducer.FULL) {
            producer.allocate(LENGTH);
            putWords(memory, producer.packetOffset(), NEW);
            result.r2 = "reused";
        }
    }

    private static void putWords(final AtomicBuffer memory, final int offset, final int word) {
        for (int i = 0; i < LENGTH; i += Integer.BYTES) {
            memory.putInt(offset + i, word);
        }
    }
}
