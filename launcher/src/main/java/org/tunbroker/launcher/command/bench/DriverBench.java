package org.tunbroker.launcher.command.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionStatistics;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.launcher.command.subject.Subject;
import org.tunbroker.launcher.command.subject.UdpPacket;

/**
 * Measures a driver. What the system sends, a socket of this program sends, one call for each
 * packet; a driver that the system does not know returns what it gets. For one thread.
 */
final class DriverBench {
    static final int[] LENGTHS = {64, 512, 1400};

    private static final int MTU = 1500;
    private static final int DEADLINE_MS = 2000;
    private static final int PING_LENGTH = 64;

    private final Subject subject;
    private final long timeNs;

    /** @param timeMs of each of its parts */
    DriverBench(final Subject subject, final long timeMs) {
        this.subject = subject;
        timeNs = TimeUnit.MILLISECONDS.toNanos(timeMs);
    }

    /** Sends packets into or through the driver, until told to stop. */
    private interface Source {
        void send() throws IOException, InterruptedException;
    }

    Measurement run() throws IOException, InterruptedException {
        try (TunClient client = subject.connect();
                Adapter adapter = Subject.createUp(client, MTU)) {
            final Architecture own = Architecture.ofThisJvm();
            final Measurement result = new Measurement("driver " + client.driver() + ", client "
                    + own.label() + "/" + own.bits() + " Java "
                    + System.getProperty("java.version") + ", broker "
                    + client.brokerArchitecture() + " " + client.brokerVersion());
            try (Session session = adapter.startSession();
                    DatagramSocket socket = socket()) {
                // first the JVMs compile what they run
                roundTrips(session, socket, new Measurement(""));
                roundTrips(session, socket, result);
            }
            for (final int length : LENGTHS) {
                result.add(rate(adapter, length));
            }
            return result;
        }
    }

    /** Returns a socket on the adapter's address, or null if the system does not know it. */
    private DatagramSocket socket() throws IOException {
        return subject.isSystems()
                ? new DatagramSocket(new InetSocketAddress(Subject.OWN, 0))
                : null;
    }

    private static byte[] payload(final int length) {
        return new byte[length - UdpPacket.HEADERS];
    }

    private void roundTrips(
            final Session session, final DatagramSocket socket, final Measurement result)
            throws IOException, InterruptedException {
        final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
        final byte[] payload = payload(PING_LENGTH);
        final long end = System.nanoTime() + timeNs;
        long begin = System.nanoTime();
        while (begin - end < 0) {
            if (socket == null) {
                session.write(UdpPacket.toSystem(payload, UdpPacket.PORT));
                read(session, packet);
            } else {
                socket.send(new DatagramPacket(
                        payload, payload.length, Subject.NEIGHBOUR, UdpPacket.PORT));
                do {
                    read(session, packet);
                } while (!UdpPacket.isToNeighbour(packet));
                session.write(UdpPacket.toSystem(payload, socket.getLocalPort()));
                socket.setSoTimeout(DEADLINE_MS);
                socket.receive(new DatagramPacket(new byte[MTU], MTU));
            }
            final long now = System.nanoTime();
            result.roundTripsNs()
                    .recordValue(
                            Math.min(now - begin, result.roundTripsNs().getHighestTrackableValue()));
            begin = now;
        }
    }

    private static void read(final Session session, final ByteBuffer packet)
            throws IOException, InterruptedException {
        packet.clear();
        if (session.read(packet, DEADLINE_MS, TimeUnit.MILLISECONDS) < 0) {
            throw new IOException("a packet did not come back; does a firewall drop it?");
        }
        packet.flip();
    }

    private Measurement.Rate rate(final Adapter adapter, final int length)
            throws IOException, InterruptedException {
        if (!subject.isSystems()) {
            return returned(adapter, length);
        }
        final double toDriver;
        try (Session session = adapter.startSession()) {
            toDriver = sent(session, length);
        }
        try (Session session = adapter.startSession();
                DatagramSocket socket = socket()) {
            final byte[] payload = payload(length);
            return new Measurement.Rate(length, toDriver, received(session, () -> socket.send(
                    new DatagramPacket(payload, payload.length, Subject.NEIGHBOUR, UdpPacket.PORT))));
        }
    }

    /** Counts what goes both ways at once. */
    private Measurement.Rate returned(final Adapter adapter, final int length)
            throws IOException, InterruptedException {
        try (Session session = adapter.startSession()) {
            final ByteBuffer packet = UdpPacket.toSystem(payload(length), UdpPacket.PORT);
            final AtomicLong sent = new AtomicLong();
            final double received = received(session, () -> {
                packet.rewind();
                if (session.write(packet, DEADLINE_MS, TimeUnit.MILLISECONDS) > 0) {
                    sent.incrementAndGet();
                }
            });
            return new Measurement.Rate(
                    length, sent.get() * (double) TimeUnit.SECONDS.toNanos(1) / timeNs, received);
        }
    }

    /** Counts what the broker takes: a full ring makes this thread wait for it. */
    private double sent(final Session session, final int length) throws InterruptedException {
        final ByteBuffer packet = UdpPacket.toSystem(payload(length), UdpPacket.PORT);
        final long begin = System.nanoTime();
        long packets = 0;
        while (System.nanoTime() - begin < timeNs) {
            packet.rewind();
            session.write(packet);
            packets++;
        }
        final double seconds = (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
        final SessionStatistics statistics = session.statistics();
        return (packets - statistics.sendDrops()) / seconds;
    }

    private double received(final Session session, final Source source)
            throws IOException, InterruptedException {
        final AtomicBoolean stop = new AtomicBoolean();
        final AtomicReference<Exception> failure = new AtomicReference<>();
        final Thread sender = new Thread(
                () -> {
                    try {
                        while (!stop.get()) {
                            source.send();
                        }
                    } catch (final IOException | RuntimeException | InterruptedException ex) {
                        failure.set(ex);
                    }
                },
                "tb-bench");
        sender.setDaemon(true);
        sender.start();
        final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
        final long begin = System.nanoTime();
        long packets = 0;
        while (System.nanoTime() - begin < timeNs) {
            packet.clear();
            if (session.read(packet, DEADLINE_MS, TimeUnit.MILLISECONDS) > 0) {
                packets++;
            }
        }
        final double seconds = (System.nanoTime() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
        stop.set(true);
        // ends a write that waits for room
        session.close();
        sender.join(DEADLINE_MS);
        if (failure.get() != null) {
            throw new IOException("nothing could be sent: " + failure.get(), failure.get());
        }
        return packets / seconds;
    }
}
