package org.tunbroker.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Packet;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.PacketWriter;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.TunClient;

/**
 * A client of the driver loopback that sends packets and takes them back, in one thread, as the
 * echo of ring.c does, and checks them.
 *
 * <p>Commands: {@code copy}, by read and write; {@code place}, by allocate, send and a batch
 * handler; {@code batch}, by a batch writer and a batch handler; with length and count.
 */
final class EchoWorker extends Worker {
    private static final int CAPACITY = 0x100000;
    private static final int BURST = 64;

    private final Session session;
    private final Packets sentPackets = new Packets();
    private final Packets receivedPackets = new Packets();
    private final Packet packet = new Packet();
    private final PacketHandler handler;
    private final PacketWriter writer;
    private int length;
    private long sent;
    private long received;

    private EchoWorker(final Session session) {
        this.session = session;
        handler = buffer -> {
            final int size = buffer.remaining();
            buffer.get(receivedPackets.bytes(), 0, size);
            receivedPackets.check(size, length, received);
            received++;
        };
        writer = room -> {
            sentPackets.fill(length, sent);
            room.put(sentPackets.buffer(length));
            sent++;
            return length;
        };
    }

    public static void main(final String[] arguments) throws IOException {
        try (TunClient client = TunClient.connect(
                new ConnectOptions().withDriver(ConnectOptions.DRIVER_LOOPBACK))) {
            final Session session = client.createAdapter("Echo", "bench")
                    .startSession(
                            new SessionOptions().withCapacity(CAPACITY).withOneThreadEachWay());
            new EchoWorker(session).serve();
        }
    }

    @Override
    String run(final String command, final long[] arguments) throws InterruptedException {
        final long count = arguments[1];
        length = (int) arguments[0];
        sent = 0;
        received = 0;
        final long begin = System.nanoTime();
        while (received < count) {
            final long moved = sent + received;
            switch (command) {
                case "copy" -> {
                    copyBurst(count);
                    readBurst();
                }
                case "place" -> {
                    allocateBurst(count);
                    session.receive(handler, BURST);
                }
                default -> {
                    if (sent < count) {
                        session.send(writer, length, (int) Math.min(BURST, count - sent));
                    }
                    session.receive(handler, BURST);
                }
            }
            if (sent + received == moved) {
                if (session.hasEnded()) {
                    throw new IllegalStateException("the session ended");
                }
                relax();
            } else {
                busy();
            }
        }
        return packets(count, System.nanoTime() - begin);
    }

    private void copyBurst(final long count) throws InterruptedException {
        for (int burst = 0; burst < BURST && sent < count; burst++) {
            sentPackets.fill(length, sent);
            if (session.write(sentPackets.buffer(length), 0, TimeUnit.NANOSECONDS) != length) {
                return;
            }
            sent++;
        }
    }

    private void allocateBurst(final long count) {
        for (int burst = 0; burst < BURST && sent < count; burst++) {
            if (session.allocate(packet, length) != length) {
                return;
            }
            sentPackets.fill(length, sent);
            packet.buffer().put(sentPackets.buffer(length));
            packet.send();
            sent++;
        }
    }

    private void readBurst() throws InterruptedException {
        for (int burst = 0; burst < BURST; burst++) {
            final int size = session.read(
                    receivedPackets.buffer(receivedPackets.bytes().length),
                    0,
                    TimeUnit.NANOSECONDS);
            if (size < 0) {
                return;
            }
            receivedPackets.check(size, length, received);
            received++;
        }
    }
}
