package org.tunbroker.broker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A packet into a ring and out again, published each way, in one thread; and the wake-up that
 * publishing ends with, for nobody: the fence, and a look at the flag.
 */
@State(Scope.Thread)
public class RingBenchmark {
    private static final int CAPACITY = 0x100000;

    private final byte[] packet = new byte[1420];
    private SessionSegment session;
    private AtomicBuffer memory;
    private RingProducer producer;
    private RingConsumer consumer;

    /** Maps a session's file, in shared memory where there is any. */
    @Setup
    public void map() throws IOException {
        final Path sharedMemory = Path.of("/dev/shm");
        final Path directory = Files.isWritable(sharedMemory)
                ? Files.createTempDirectory(sharedMemory, "tunbroker-bench-")
                : Files.createTempDirectory("tunbroker-bench-");
        final Path file = directory.resolve("rings");
        session = SessionSegment.create(file, CAPACITY);
        // the mapping is enough, and leaves nothing behind whatever ends this process
        Files.delete(file);
        Files.delete(directory);
        memory = session.segment().buffer();
        producer = session.receiveProducer();
        consumer = session.receiveConsumer();
    }

    @TearDown
    public void unmap() {
        session.close();
    }

    @Benchmark
    public byte packetOf64() {
        return pass(64);
    }

    @Benchmark
    public byte packetOf1420() {
        return pass(1420);
    }

    @Benchmark
    public void wakeNobody() {
        producer.peerFlag().wake();
    }

    private byte pass(final int length) {
        if (!producer.reserve(length)) {
            throw new AssertionError("the ring is full");
        }
        memory.putBytes(producer.packetOffset(), packet, 0, length);
        producer.commit(length);
        producer.publish();
        if (consumer.peek() != length) {
            throw new AssertionError("another packet came");
        }
        memory.getBytes(consumer.packetOffset(), packet, 0, length);
        consumer.consume();
        consumer.publish();
        return packet[0];
    }
}
