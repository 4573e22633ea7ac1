package org.tunbroker.launcher.command.doctor.check;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * Datagrams to the neighbour of an adapter's address, which Java sends back. With a driver that the
 * system knows, a socket sends them; else this program writes them into the session, and the driver
 * returns them. Immutable.
 */
final class RoundTrip {
    static final int COUNT = 5;

    // TEST-NET-2 (RFC 5737), which nobody has a route to
    private static final String ADDRESS = "198.51.100.1";
    private static final String NEIGHBOUR = "198.51.100.2";
    private static final int PREFIX_LENGTH = 30;
    private static final int PORT = 7;
    private static final int TIMEOUT_MS = 2000;
    private static final Duration IDLE_EXIT = Duration.ofSeconds(1);
    // on a machine that is busy with other things
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(60);
    private static final double NS_PER_MS = 1e6;

    private final double connectMs;
    private final double createMs;
    private final double removeMs;
    private final double[] tripsMs;

    private RoundTrip(
            final double connectMs,
            final double createMs,
            final double removeMs,
            final double[] tripsMs) {
        this.connectMs = connectMs;
        this.createMs = createMs;
        this.removeMs = removeMs;
        this.tripsMs = tripsMs;
    }

    static RoundTrip run(final Path base, final String driver, final boolean isSystems)
            throws IOException, InterruptedException {
        final long begin = System.nanoTime();
        try (TunClient client = TunClient.connect(new ConnectOptions()
                .withDirectory(base)
                .withDriver(driver)
                .withConnectTimeout(LONGEST_CONNECT)
                .withBrokerIdleExit(IDLE_EXIT))) {
            final long connected = System.nanoTime();
            final double[] trips;
            final long created;
            final long done;
            try (Adapter adapter = client.createAdapter("tb-doctor", "doctor");
                    Session session = adapter.startSession()) {
                adapter.configure(new InterfaceChanges()
                        .addAddress(InetAddress.getByName(ADDRESS), PREFIX_LENGTH)
                        .setUp(true));
                created = System.nanoTime();
                trips = isSystems ? throughSystem(session) : throughSession(session);
                done = System.nanoTime();
            }
            return new RoundTrip(
                    (connected - begin) / NS_PER_MS,
                    (created - connected) / NS_PER_MS,
                    (System.nanoTime() - done) / NS_PER_MS,
                    trips);
        }
    }

    private static double[] throughSystem(final Session session)
            throws IOException, InterruptedException {
        final Thread responder = new Thread(() -> sendBack(session), "tb-doctor");
        responder.setDaemon(true);
        responder.start();
        final double[] tripsMs = new double[COUNT];
        int received = 0;
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.getByName(ADDRESS), 0))) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(InetAddress.getByName(NEIGHBOUR), PORT);
            final byte[] payload = new byte[32];
            for (int i = 0; i < COUNT; i++) {
                payload[0] = (byte) i;
                final long begin = System.nanoTime();
                socket.send(new DatagramPacket(payload, payload.length));
                final DatagramPacket answer = new DatagramPacket(new byte[64], 64);
                socket.receive(answer);
                if (answer.getLength() == payload.length && answer.getData()[0] == i) {
                    tripsMs[received++] = (System.nanoTime() - begin) / NS_PER_MS;
                }
            }
        } catch (final SocketTimeoutException ex) {
            // the rest counts as lost: each would take as long
            return Arrays.copyOf(tripsMs, received);
        } finally {
            session.close();
            responder.join(TIMEOUT_MS);
        }
        return Arrays.copyOf(tripsMs, received);
    }

    /** Sends each datagram for the neighbour back where it came from, until the session ends. */
    private static void sendBack(final Session session) {
        final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
        try {
            while (session.read(packet) != Session.END) {
                packet.flip();
                // what the system sends of its own accord is none of ours
                if (packet.get(0) == 0x45 && packet.get(9) == 17 && packet.getShort(22) == PORT) {
                    // both sums stay the same
                    final int source = packet.getInt(12);
                    packet.putInt(12, packet.getInt(16)).putInt(16, source);
                    final short port = packet.getShort(20);
                    packet.putShort(20, packet.getShort(22)).putShort(22, port);
                    session.write(packet);
                }
                packet.clear();
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static double[] throughSession(final Session session) throws InterruptedException {
        final double[] tripsMs = new double[COUNT];
        int received = 0;
        for (int i = 0; i < COUNT; i++) {
            // a header without payload: version, its length, and the rest zero but the number
            final ByteBuffer packet = ByteBuffer.allocateDirect(20);
            packet.put(0, (byte) 0x45).putShort(2, (short) 20).putShort(4, (short) i);
            final long begin = System.nanoTime();
            session.write(packet);
            final ByteBuffer answer = ByteBuffer.allocateDirect(20);
            if (session.read(answer, TIMEOUT_MS, TimeUnit.MILLISECONDS) == 20
                    && answer.getShort(4) == i) {
                tripsMs[received++] = (System.nanoTime() - begin) / NS_PER_MS;
            }
        }
        return Arrays.copyOf(tripsMs, received);
    }

    double connectMs() {
        return connectMs;
    }

    /** Returns how long adapter, session, address and state took together. */
    double createMs() {
        return createMs;
    }

    double removeMs() {
        return removeMs;
    }

    int received() {
        return tripsMs.length;
    }

    /** Returns the median of what was received, 0 if nothing was. */
    double medianMs() {
        final double[] sorted = tripsMs.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
