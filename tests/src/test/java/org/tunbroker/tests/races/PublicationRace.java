package org.tunbroker.tests.races;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.tunbroker.ipc.ring.RingConsumer;

/** A consumer that sees the tail sees size and content of the packet. */
@JCStressTest
@State
@Outcome(id = "nothing", expect = Expect.ACCEPTABLE, desc = "it was not published yet")
@Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "size and content are what was sent")
@Outcome(expect = Expect.FORBIDDEN, desc = "size or content is what was there before")
public class PublicationRace extends RacingRing {
    private static final int LOOKS = 64;
    // at most; of several cache lines
    private static final int WORDS = 256;
    private static final AtomicInteger MADE = new AtomicInteger();

    // neither number nor length are those of the packet that was in this memory before
    private final int number = MADE.getAndIncrement();
    private final int length = Integer.BYTES * (1 + number % WORDS);

    @Actor
    public void produce() {
        final int ordinal = producer.allocate(length);
        for (int i = 0; i < length; i += Integer.BYTES) {
            memory.putInt(producer.packetOffset() + i, number);
        }
        producer.send(ordinal);
        producer.publish();
    }

    @Actor
    public void consume(final L_Result result) {
        int ordinal = RingConsumer.EMPTY;
        for (int i = 0; i < LOOKS && ordinal == RingConsumer.EMPTY; i++) {
            ordinal = consumer.receive();
        }
        result.r1 = ordinal == RingConsumer.EMPTY ? "nothing" : isWhole() ? "whole" : "torn";
    }

    private boolean isWhole() {
        boolean isWhole = consumer.packetLength() == length;
        for (int i = length - Integer.BYTES; i >= 0; i -= Integer.BYTES) {
            isWhole &= memory.getInt(consumer.packetOffset() + i) == number;
        }
        return isWhole;
    }
}
