package org.tunbroker.bench;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A publisher or subscriber of Aeron IPC.
 *
 * <p>Argument: the directory of the media driver. Commands: {@code send} and {@code receive}, with
 * length and count.
 */
final class AeronWorker extends Worker {
    private static final String CHANNEL = "aeron:ipc";
    private static final int STREAM = 1;
    private static final int BURST = 64;

    private final Aeron aeron;
    private final Packets packets = new Packets();
    private final UnsafeBuffer packet = new UnsafeBuffer(packets.bytes());
    private int length;
    private long received;
    private long begin;

    private AeronWorker(final Aeron aeron) {
        this.aeron = aeron;
    }

    public static void main(final String[] arguments) throws IOException {
        final Aeron.Context context = new Aeron.Context().aeronDirectoryName(arguments[0]);
        try (Aeron aeron = Aeron.connect(context)) {
            new AeronWorker(aeron).serve();
        }
    }

    @Override
    String run(final String command, final long[] arguments) {
        length = (int) arguments[0];
        return command.equals("send") ? send(arguments[1]) : receive(arguments[1]);
    }

    private String send(final long count) {
        final long first = System.nanoTime();
        try (ExclusivePublication out = aeron.addExclusivePublication(CHANNEL, STREAM)) {
            while (!out.isConnected()) {
                Thread.yield();
            }
            for (long sequence = 0; sequence < count; sequence++) {
                packets.fill(length, sequence);
                while (out.offer(packet, 0, length) < 0) {
                    relax();
                }
                busy();
            }
        }
        return packets(count, System.nanoTime() - first);
    }

    private String receive(final long count) {
        received = 0;
        final FragmentHandler handler = (buffer, offset, size, header) -> {
            if (received == 0) {
                begin = System.nanoTime();
            }
            buffer.getBytes(offset, packets.bytes(), 0, size);
            packets.check(size, length, received);
            received++;
        };
        try (Subscription in = aeron.addSubscription(CHANNEL, STREAM)) {
            while (received < count) {
                if (in.poll(handler, BURST) == 0) {
                    relax();
                } else {
                    busy();
                }
            }
        }
        return packets(count, System.nanoTime() - begin);
    }
}
