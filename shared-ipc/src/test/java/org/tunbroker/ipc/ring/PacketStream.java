package org.tunbroker.ipc.ring;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * One direction of a session at work: packets of all sizes, each with a sequence number and a
 * checksum, between two threads of any process, both of which sleep when they cannot go on.
 */
final class PacketStream {
    // nobody is that slow: who sleeps this long was not woken
    private static final long LOST_WAKE_UP_NS = TimeUnit.SECONDS.toNanos(15);
    private static final int HEADER_LENGTH = 8;
    private static final int MOST_IN_A_BATCH = 64;
    private static final byte[] NOISE = new byte[0x20000];

    static {
        new Random(3).nextBytes(NOISE);
    }

    private final AtomicBuffer memory;
    private final Random random = new Random(4);
    private final CRC32 crc = new CRC32();
    private final byte[] bytes = new byte[SessionLayout.MAX_PACKET_LENGTH];

    PacketStream(final SessionSegment side) {
        memory = side.segment().buffer();
    }

    /** Sends packets until all are published. */
    void produce(final RingProducer producer, final int count) {
        int batch = 0;
        for (int sequence = 0; sequence < count; sequence++) {
            final int length = nextLength();
            int ordinal = producer.allocate(length);
            while (ordinal == RingProducer.FULL) {
                producer.publish();
                await(producer.ownFlag(), () -> producer.hasSpace(length), sequence);
                ordinal = producer.allocate(length);
            }
            final int from = random.nextInt(0x10000);
            crc.reset();
            crc.update(NOISE, from, length - HEADER_LENGTH);
            memory.putInt(producer.packetOffset(), sequence);
            memory.putInt(producer.packetOffset() + 4, (int) crc.getValue());
            memory.putBytes(
                    producer.packetOffset() + HEADER_LENGTH, NOISE, from, length - HEADER_LENGTH);
            producer.send(ordinal);
            if (--batch <= 0) {
                producer.publish();
                batch = random.nextInt(MOST_IN_A_BATCH);
            }
        }
        producer.publish();
    }

    /** Receives packets until all have come, and checks each. */
    void consume(final RingConsumer consumer, final int count) {
        for (int sequence = 0; sequence < count; sequence++) {
            int ordinal = consumer.receive();
            if (ordinal == RingConsumer.EMPTY) {
                consumer.publish();
                await(consumer.ownFlag(), consumer::hasPacket, sequence);
                ordinal = consumer.receive();
            }
            check(consumer, sequence);
            consumer.release(ordinal);
        }
        consumer.publish();
    }

    private void check(final RingConsumer consumer, final int sequence) {
        final int length = consumer.packetLength() - HEADER_LENGTH;
        final int offset = consumer.packetOffset();
        memory.getBytes(offset + HEADER_LENGTH, bytes, 0, length);
        crc.reset();
        crc.update(bytes, 0, length);
        if (memory.getInt(offset) != sequence
                || memory.getInt(offset + 4) != (int) crc.getValue()) {
            throw new AssertionError("expected packet " + sequence + ", found one that says "
                    + memory.getInt(offset) + ", or its contents are wrong");
        }
    }

    private int nextLength() {
        final int kind = random.nextInt(1000);
        if (kind == 0) {
            return SessionLayout.MAX_PACKET_LENGTH;
        }
        return HEADER_LENGTH + random.nextInt(kind < 100 ? 1420 : 100);
    }

    /** A sleep may end early for no reason, but it may not last. */
    private static void await(
            final WakeFlag flag, final BooleanSupplier ready, final int sequence) {
        final long start = System.nanoTime();
        while (!flag.await(ready, LOST_WAKE_UP_NS)) {
            if (System.nanoTime() - start >= LOST_WAKE_UP_NS) {
                throw new AssertionError("slept in vain at packet " + sequence);
            }
        }
    }
}
