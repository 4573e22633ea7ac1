package org.tunbroker.ipc.ring;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.memory.ForkedJvm;
import org.tunbroker.ipc.memory.SharedMemoryDirectory;

/** Packets both ways at once, with sleepers at all four ends. */
class RingStreamTest {
    private static final int CAPACITY = SessionLayout.MIN_CAPACITY;
    private static final int PACKETS = 1_000_000;

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    @Test
    @Timeout(120)
    void shouldDeliverEveryPacketBothWaysBetweenThreads() throws Exception {
        try (TwoMappings session = new TwoMappings(directory, CAPACITY)) {
            final ExecutorService threads = Executors.newCachedThreadPool();
            try {
                final List<Future<?>> work = List.of(
                        startSending(threads, session.broker, session.broker.receiveProducer()),
                        startReceiving(threads, session.broker, session.broker.sendConsumer()),
                        startSending(threads, session.client, session.client.sendProducer()),
                        startReceiving(threads, session.client, session.client.receiveConsumer()));
                awaitAll(work);
            } finally {
                stop(threads);
            }
        }
    }

    @Test
    @Timeout(120)
    void shouldDeliverEveryPacketBothWaysBetweenProcesses() throws Exception {
        final Path file = directory.resolve("session");
        try (SessionSegment broker = SessionSegment.create(file, CAPACITY);
                ForkedJvm client = ForkedJvm.start(
                        directory, List.of(), Client.class.getName(), file.toString())) {
            final ExecutorService threads = Executors.newCachedThreadPool();
            try {
                final List<Future<?>> work = List.of(
                        startSending(threads, broker, broker.receiveProducer()),
                        startReceiving(threads, broker, broker.sendConsumer()));
                // first, since a client that failed is why the others wait
                client.awaitSuccess(100);
                awaitAll(work);
            } finally {
                stop(threads);
            }
        }
    }

    private static Future<?> startSending(
            final ExecutorService threads, final SessionSegment side, final RingProducer producer) {
        return threads.submit(() -> new PacketStream(side).produce(producer, PACKETS));
    }

    private static Future<?> startReceiving(
            final ExecutorService threads, final SessionSegment side, final RingConsumer consumer) {
        return threads.submit(() -> new PacketStream(side).consume(consumer, PACKETS));
    }

    private static void awaitAll(final List<Future<?>> work) throws Exception {
        for (final Future<?> part : work) {
            part.get(100, TimeUnit.SECONDS);
        }
    }

    /** Nobody may use the memory any more when it is unmapped. */
    private static void stop(final ExecutorService threads) throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new AssertionError("threads go on");
        }
    }

    /** What the other process runs. */
    static final class Client {
        public static void main(final String[] args) throws Exception {
            final SessionSegment client = SessionSegment.open(Path.of(args[0]), CAPACITY);
            final ExecutorService threads = Executors.newCachedThreadPool();
            final List<Future<?>> work = List.of(
                    startSending(threads, client, client.sendProducer()),
                    startReceiving(threads, client, client.receiveConsumer()));
            threads.shutdown();
            awaitAll(work);
        }
    }
}
