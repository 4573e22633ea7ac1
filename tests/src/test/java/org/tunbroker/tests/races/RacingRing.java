package org.tunbroker.tests.races;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionSegment;

/** Both sides of a ring in mapped memory, each for one actor. */
class RacingRing {
    static final String IN_TIME = "in time";

    private static final String LATE = "late";
    private static final int LONGEST = 0xFFFF;
    // a sleep that lasts so long is one that nobody ended
    private static final long LOST_WAKE_UP_NS = TimeUnit.SECONDS.toNanos(10);

    final AtomicBuffer memory;
    final RingProducer producer;
    final RingConsumer consumer;
    // whether the producer rang the doorbell
    volatile boolean rung;

    RacingRing() {
        final SessionSegment session = SessionPool.take();
        memory = session.segment().buffer();
        producer = session.receiveProducer(() -> rung = true);
        consumer = session.receiveConsumer();
    }

    /** Sends two packets that leave no room for another, and returns where the first one lies. */
    static int fill(final RingProducer producer) {
        send(producer, LONGEST);
        final int first = producer.packetOffset();
        // but for the size of each, and the gap
        send(producer, SessionPool.CAPACITY - LONGEST - 1 - 3 * Integer.BYTES);
        if (producer.allocate(0) != RingProducer.FULL) {
            throw new IllegalStateException("the ring is not full");
        }
        return first;
    }

    /** Sends a packet that holds what was there before. */
    static void send(final RingProducer producer, final int length) {
        producer.send(producer.allocate(length));
        producer.publish();
    }

    /** Sleeps until something is ready, and tells whether a wake-up was lost. */
    static String sleep(final WakeFlag flag, final BooleanSupplier ready) {
        final long begin = System.nanoTime();
        boolean isReady = false;
        // a sleep may end early for no reason
        while (!isReady && System.nanoTime() - begin < LOST_WAKE_UP_NS) {
            isReady = flag.await(ready, LOST_WAKE_UP_NS);
        }
        return System.nanoTime() - begin < LOST_WAKE_UP_NS ? IN_TIME : LATE;
    }
}
