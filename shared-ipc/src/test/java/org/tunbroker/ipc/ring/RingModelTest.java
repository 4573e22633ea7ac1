package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.ipc.ring.TwoMappings.assertFails;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.memory.SharedMemoryDirectory;
import org.tunbroker.ipc.ring.RingModel.Packet;

/** Random operations on a ring and on its model, which must agree at every step. */
class RingModelTest {
    private static final int SEEDS = 100;
    private static final int OPERATIONS = 3_000;
    private static final int[] LENGTHS = {0, 1, 3, 4, 1420};
    private static final byte[] NOISE = noise();

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private RingModel model;
    private Random random;
    private TwoMappings session;
    private RingProducer producer;
    private RingConsumer consumer;
    private boolean smallOnly;
    private int mostOutstanding;

    @Test
    @Timeout(120)
    void shouldDoWhatTheModelDoesForEverySeed() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                run(seed);
            } catch (final AssertionError | RuntimeException ex) {
                throw new AssertionError("seed " + seed + ": " + ex.getMessage(), ex);
            }
        }
        assertTrue(mostOutstanding > 1000, "too few packets at a time: " + mostOutstanding);
    }

    private void run(final long seed) {
        random = new Random(seed);
        final int capacity = SessionLayout.MIN_CAPACITY << random.nextInt(2);
        try (TwoMappings opened = new TwoMappings(directory, capacity)) {
            session = opened;
            model = new RingModel(capacity);
            producer = session.client.sendProducer();
            consumer = session.broker.sendConsumer();
            int filling = 50;
            smallOnly = false;
            for (int i = 0; i < OPERATIONS; i++) {
                if (i % 300 == 0) {
                    // phases in which the ring fills, and phases in which it drains
                    filling = 10 + random.nextInt(81);
                    smallOnly = random.nextInt(3) == 0;
                }
                if (random.nextInt(100) < filling) {
                    produce();
                } else {
                    consume();
                }
                assertEquals(model.hasPacket(), consumer.hasPacket());
                assertEquals(model.longest() >= 0, producer.hasSpace(0));
                assertEquals(model.unsent().size(), producer.held());
                assertEquals(model.unreleased().size(), consumer.held());
            }
        }
    }

    private void produce() {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                for (int i = random.nextInt(50); i >= 0; i--) {
                    allocate(LENGTHS[random.nextInt(smallOnly ? 4 : 5)]);
                }
            }
            case 3 -> allocate(random.nextInt(16) == 0 ? 0xFFFF : random.nextInt(2000));
            case 4 -> fillToTheLastByte();
            case 5 -> send();
            case 6 -> {
                for (int i = random.nextInt(200); i > 0; i--) {
                    send();
                }
            }
            default -> {
                producer.publish();
                model.publishSent();
            }
        }
    }

    private void consume() {
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                for (int i = random.nextInt(50); i >= 0; i--) {
                    receive();
                }
            }
            case 2, 3 -> {
                for (int i = random.nextInt(50); i >= 0; i--) {
                    release();
                }
            }
            default -> {
                consumer.publish();
                model.publishReleased();
            }
        }
        doAgainWhatWasDone();
    }

    private void allocate(final int length) {
        final int ordinal = producer.allocate(length);
        assertEquals(length <= model.longest(), ordinal != RingProducer.FULL, "length " + length);
        if (ordinal != RingProducer.FULL) {
            final Packet packet = model.allocate(length, ordinal);
            packet.position = producer.packetPosition();
            session.clientMemory()
                    .putBytes(producer.packetOffset(), NOISE, packet.sequence & 0xFFFF, length);
        }
    }

    /** Finds no room for one byte more than there is room for, and then takes it all. */
    private void fillToTheLastByte() {
        final int longest = model.longest();
        if (longest >= 0 && longest < 0xFFFF && random.nextInt(4) == 0) {
            allocate(longest + 1);
            allocate(longest);
            assertEquals(RingProducer.FULL, producer.allocate(0));
        }
    }

    private void send() {
        final Packet packet = anyOf(model.unsent());
        if (packet != null && random.nextInt(4) == 0) {
            producer.cancel(packet.sendOrdinal, packet.position, packet.length);
            model.cancel(packet);
        } else if (packet != null) {
            producer.send(packet.sendOrdinal);
            model.send(packet);
        }
    }

    private void receive() {
        final int ordinal = consumer.receive();
        final Packet packet = model.receive();
        assertEquals(packet != null, ordinal != RingConsumer.EMPTY);
        if (packet != null) {
            packet.receiveOrdinal = ordinal;
            assertEquals(packet.length, consumer.packetLength());
            final byte[] bytes = new byte[packet.length];
            session.broker.segment().buffer().getBytes(consumer.packetOffset(), bytes);
            final int from = packet.sequence & 0xFFFF;
            assertTrue(
                    Arrays.equals(bytes, 0, bytes.length, NOISE, from, from + bytes.length),
                    "packet " + packet.sequence);
        }
    }

    private void release() {
        final Packet packet = anyOf(model.unreleased());
        if (packet != null) {
            consumer.release(packet.receiveOrdinal);
            model.release(packet);
        }
    }

    private void doAgainWhatWasDone() {
        final Packet packet = random.nextInt(8) == 0 ? anyOf(model.marked()) : null;
        if (packet != null && packet.isReceived()) {
            assertFails(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    () -> consumer.release(packet.receiveOrdinal));
        }
        if (packet != null) {
            assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> producer.send(packet.sendOrdinal));
        }
    }

    private Packet anyOf(final List<Packet> packets) {
        mostOutstanding = Math.max(mostOutstanding, packets.size());
        // more often than not in order, so that the ring moves on
        final int bound = random.nextInt(3) == 0 ? packets.size() : Math.min(packets.size(), 1);
        return packets.isEmpty() ? null : packets.get(random.nextInt(bound));
    }

    private static byte[] noise() {
        final byte[] noise = new byte[2 * 0x10000];
        new Random(1).nextBytes(noise);
        return noise;
    }
}
