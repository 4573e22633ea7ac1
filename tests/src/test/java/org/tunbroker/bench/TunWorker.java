package org.tunbroker.bench;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Packet;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.TunClient;

/**
 * A client of the driver linux. The broker is stopped while the kernel fills the interface's queue,
 * so that reading alone is timed, from the moment that the broker goes on.
 *
 * <p>Argument: the number of its network. Commands: {@code up-copy}, {@code up-place}, with length
 * and count; {@code down-copy}, {@code down-place}, with length, burst and count.
 */
final class TunWorker extends Worker {
    private static final int CAPACITY = 0x800000;
    private static final int BATCH = 64;
    private static final int PREFIX = 24;
    private static final int IPV4 = 4;

    private final Session session;
    private final int brokerProcess;
    private final TunTraffic kernel;
    private final Signals signals = Native.load("c", Signals.class);
    private final Packets packets = new Packets(TunTraffic.HEADERS);
    private final Packet packet = new Packet();
    private final PacketHandler handler;
    private int length;
    private long received;

    /** The C library's way to stop the broker. */
    interface Signals extends Library {
        /** SIGSTOP, on all architectures of clients. */
        int STOP = 19;

        /** SIGCONT, likewise. */
        int CONTINUE = 18;

        int kill(int process, int signal);
    }

    private TunWorker(final Session session, final int brokerProcess, final TunTraffic kernel) {
        this.session = session;
        this.brokerProcess = brokerProcess;
        this.kernel = kernel;
        handler = buffer -> {
            final int size = buffer.remaining();
            buffer.get(packets.bytes(), 0, size);
            take(size);
        };
    }

    public static void main(final String[] arguments) throws IOException {
        final int network = Integer.parseInt(arguments[0]);
        try (TunClient client =
                TunClient.connect(new ConnectOptions().withDriver(ConnectOptions.DRIVER_LINUX))) {
            final Adapter adapter = client.createAdapter("Bench", "bench");
            final Session session = adapter.startSession(
                    new SessionOptions().withCapacity(CAPACITY).withOneThreadEachWay());
            adapter.addAddress(
                    InetAddress.getByAddress(new byte[] {10, 9, (byte) network, 1}), PREFIX);
            adapter.setUp(true);
            final String name = adapter.info().interfaceName();
            new TunWorker(session, client.brokerProcessId(), new TunTraffic(name, network)).serve();
        }
    }

    @Override
    String run(final String command, final long[] arguments)
            throws IOException, InterruptedException {
        length = (int) arguments[0];
        return switch (command) {
            case "up-copy" -> up(arguments[1], true);
            case "up-place" -> up(arguments[1], false);
            case "down-copy" -> down((int) arguments[1], arguments[2], true);
            case "down-place" -> down((int) arguments[1], arguments[2], false);
            default -> throw new IllegalArgumentException(command);
        };
    }

    private String up(final long count, final boolean copy)
            throws IOException, InterruptedException {
        kernel.begin(packets, length);
        final long first = System.nanoTime();
        for (long sequence = 0; sequence < count; sequence++) {
            packets.fill(length, sequence);
            if (copy) {
                session.write(packets.buffer(length));
                continue;
            }
            while (session.allocate(packet, length) == Session.NONE) {
                relax();
            }
            busy();
            packet.buffer().put(packets.buffer(length));
            packet.send();
        }
        kernel.awaitArrival(count);
        final long ns = System.nanoTime() - first;
        kernel.verify(length, count);
        return packets(count, ns);
    }

    private String down(final int burst, final long count, final boolean copy)
            throws IOException, InterruptedException {
        long ns = 0;
        long done = 0;
        while (done < count) {
            received = 0;
            final long begin = queue(burst);
            while (received < burst) {
                if (copy) {
                    final ByteBuffer target = packets.buffer(packets.bytes().length);
                    take(session.read(target));
                } else if (session.receive(handler, BATCH) == 0) {
                    relax();
                } else {
                    busy();
                }
            }
            ns += System.nanoTime() - begin;
            done += burst;
        }
        return packets(done, ns);
    }

    /** Fills the interface's queue, and returns the time at which the broker may go on. */
    private long queue(final int burst) throws IOException {
        signal(Signals.STOP);
        try {
            kernel.queue(length, burst);
            return System.nanoTime();
        } finally {
            signal(Signals.CONTINUE);
        }
    }

    private void take(final int size) {
        if (packets.bytes()[0] >> IPV4 != IPV4) {
            // IPv6 looks for routers
            return;
        }
        packets.check(size, length, received);
        received++;
    }

    private void signal(final int number) {
        if (signals.kill(brokerProcess, number) != 0) {
            throw new IllegalStateException("the broker cannot be stopped");
        }
    }
}
