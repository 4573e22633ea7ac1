package org.tunbroker.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Packet;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.TunClient;

/**
 * A client of the driver loopback that sends packets and takes them back, in one thread, as the
 * echo of ring.c does, and checks them.
 *
 * <p>Commands: {@code copy}, by read and write, and {@code place}, by allocate, send and a batch
 * handler; with length and count.
 */
final class EchoWorker extends Worker {
    private static final int CAPACITY = 0x100000;
    private static final int BURST = 64;

    private final Session session;
    private final Packets sentPackets = new Packets();
    private final Packets receivedPackets = new Packets();
    private final Packet packet = new Packet();
    private final PacketHandler handler;
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
    }

    public static void main(final String[] arguments) throws IOException {
        try (TunClient client = TunClient.connect(new ConnectOptions().driver("loopback"))) {
            final Session session = client.createAdapter("Echo", "bench")
                    .startSession(
                            new SessionOptions().withCapacity(CAPACITY).withOneThreadEachWay());
            new EchoWorker(session).serve();
        }
    }

    @Override
    String run(final String command, final long[] arguments) throws InterruptedException {
        final boolean copy = command.equals("copy");
        final long count = arguments[1];
        length = (int) arguments[0];
        sent = 0;
        received = 0;
        final long begin = System.nanoTime();
        while (received < count) {
            final long moved = sent + received;
            sendBurst(copy, count);
            receiveBurst(copy);
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

    private void sendBurst(final boolean copy, final long count) throws InterruptedException {
        for (int burst = 0; burst < BURST && sent < count; burst++) {
            if (copy) {
                sentPackets.fill(length, sent);
                if (session.write(sentPackets.buffer(length), 0, TimeUnit.NANOSECONDS) != length) {
                    return;
                }
            } else {
                if (session.allocate(packet, length) != length) {
                    return;
                }
                sentPackets.fill(length, sent);
                packet.buffer().put(sentPackets.buffer(length));
                packet.send();
            }
            sent++;
        }
    }

    private void receiveBurst(final boolean copy) throws InterruptedException {
        if (!copy) {
            session.receive(handler, BURST);
            return;
        }
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
