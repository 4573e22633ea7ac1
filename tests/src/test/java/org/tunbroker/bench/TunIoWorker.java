package org.tunbroker.bench;

import io.github.isotes.net.tun.io.TunDevice;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One of Java's peers, tun-io, which opens the TUN in its own process.
 *
 * <p>Arguments: the name of the interface and the number of its network. It is configured from
 * outside once the worker is ready. Commands: {@code up}, with length and count; {@code down}, with
 * length, burst and count.
 */
final class TunIoWorker extends Worker {
    private static final int MTU = 1500;
    private static final int IPV4 = 4;

    private final TunDevice device;
    private final int network;
    private final Packets packets = new Packets(TunTraffic.HEADERS);
    private final ByteBuffer direct = ByteBuffer.allocateDirect(MTU);
    // null until it is configured
    private TunTraffic kernel;

    private TunIoWorker(final TunDevice device, final int network) {
        this.device = device;
        this.network = network;
    }

    public static void main(final String[] arguments) throws IOException {
        try (TunDevice device = TunDevice.open(arguments[0])) {
            new TunIoWorker(device, Integer.parseInt(arguments[1])).serve();
        }
    }

    @Override
    String run(final String command, final long[] arguments) throws IOException {
        if (kernel == null) {
            kernel = new TunTraffic(device.getName(), network);
        }
        final int length = (int) arguments[0];
        return command.equals("up")
                ? up(length, arguments[1])
                : down(length, (int) arguments[1], arguments[2]);
    }

    private String up(final int length, final long count) throws IOException {
        kernel.begin(packets, length);
        final long first = System.nanoTime();
        for (long sequence = 0; sequence < count; sequence++) {
            packets.fill(length, sequence);
            direct.clear().put(packets.buffer(length)).flip();
            device.write(direct);
        }
        kernel.awaitArrival(count);
        final long ns = System.nanoTime() - first;
        kernel.verify(length, count);
        return packets(count, ns);
    }

    private String down(final int length, final int burst, final long count) throws IOException {
        long ns = 0;
        long done = 0;
        while (done < count) {
            kernel.queue(length, burst);
            long begin = 0;
            for (int received = 0; received < burst; ) {
                final ByteBuffer packet = device.read().packet;
                if (packet.get(0) >> IPV4 != IPV4) {
                    // IPv6 looks for routers
                    continue;
                }
                if (received == 0) {
                    begin = System.nanoTime();
                }
                final int size = packet.remaining();
                packet.get(packets.bytes(), 0, size);
                packets.check(size, length, received);
                received++;
            }
            ns += System.nanoTime() - begin;
            done += burst;
        }
        return packets(done, ns);
    }
}
