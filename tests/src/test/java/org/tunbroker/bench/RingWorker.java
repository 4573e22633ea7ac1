package org.tunbroker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * One side of a session's rings, with nothing else of client or broker: what the rings themselves
 * take. Each packet is copied in and out, and checked.
 *
 * <p>Arguments: {@code client} or {@code broker}, and the file of the rings. Commands: {@code send}
 * and {@code receive}, with length, packets published at once, and count.
 */
final class RingWorker extends Worker {
    private static final int CAPACITY = 0x100000;

    private final AtomicBuffer memory;
    private final RingProducer out;
    private final RingConsumer in;
    private final Packets packets = new Packets();

    private RingWorker(final SessionSegment rings, final boolean client) {
        memory = rings.segment().buffer();
        out = client ? rings.sendProducer() : rings.receiveProducer();
        in = client ? rings.receiveConsumer() : rings.sendConsumer();
    }

    public static void main(final String[] arguments) throws IOException {
        final Path file = Path.of(arguments[1]);
        final SessionSegment rings = Files.exists(file)
                ? SessionSegment.open(file, CAPACITY)
                : SessionSegment.create(file, CAPACITY);
        new RingWorker(rings, arguments[0].equals("client")).serve();
    }

    @Override
    String run(final String command, final long[] arguments) {
        final int length = (int) arguments[0];
        return command.equals("send")
                ? send(length, arguments[1], arguments[2])
                : receive(length, arguments[1], arguments[2]);
    }

    private String send(final int length, final long batch, final long count) {
        final long begin = System.nanoTime();
        for (long sequence = 0; sequence < count; ) {
            final int ordinal = out.allocate(length);
            if (ordinal == RingProducer.FULL) {
                out.publish();
                relax();
                continue;
            }
            busy();
            packets.fill(length, sequence);
            memory.putBytes(out.packetOffset(), packets.bytes(), 0, length);
            out.send(ordinal);
            sequence++;
            if (sequence % batch == 0) {
                out.publish();
            }
        }
        out.publish();
        return packets(count, System.nanoTime() - begin);
    }

    private String receive(final int length, final long batch, final long count) {
        long begin = 0;
        for (long sequence = 0; sequence < count; ) {
            final int ordinal = in.receive();
            if (ordinal == RingConsumer.EMPTY) {
                in.publish();
                relax();
                continue;
            }
            if (sequence == 0) {
                begin = System.nanoTime();
            }
            busy();
            memory.getBytes(in.packetOffset(), packets.bytes(), 0, in.packetLength());
            packets.check(in.packetLength(), length, sequence);
            in.release(ordinal);
            sequence++;
            if (sequence % batch == 0) {
                in.publish();
            }
        }
        in.publish();
        return packets(count, System.nanoTime() - begin);
    }
}
