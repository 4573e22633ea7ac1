package org.tunbroker.tests.packets;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Packet;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.SessionStatistics;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.machine.Architecture;

/**
 * Sends packets through an adapter of a driver that gives them back, the property
 * {@code tunbroker.driver}, one thread sending and one receiving, and checks that each comes back
 * once, whole and in order. Prints one line of figures, and ends with another exit code than 0 if
 * anything is wrong. The driver wintun drops what is too short for IP, and what finds a ring full:
 * there it sends no such packets, and no more at once than the rings hold.
 *
 * <p>Arguments: how many packets, and the way that they take, {@code in-place}, which promises one
 * thread each way, or {@code copy}.
 */
public final class RoundTripMain {
    private static final int BATCH = 64;
    private static final long LONGEST_WAIT_S = 20;
    private static final long QUIET_MS = 200;
    private static final String DROPPING_DRIVER = "wintun";
    private static final int IP_HEADER_LENGTH = 20;

    private final Session session;
    private final long count;
    private final int leastLength;
    // bytes that may be on their way
    private final Semaphore window;
    private final CheckedPackets receivedPackets;
    private final PacketHandler checkNext = packet -> checkNext(packet);
    private volatile Throwable senderFailure;
    private long received;
    private long bytes;

    private RoundTripMain(final Session session, final long count, final boolean drops) {
        this.session = session;
        this.count = count;
        leastLength = drops ? IP_HEADER_LENGTH : 0;
        window = new Semaphore(drops ? session.capacity() / 2 : Integer.MAX_VALUE);
        receivedPackets = new CheckedPackets(leastLength);
    }

    public static void main(final String[] arguments) throws InterruptedException {
        final long count = Long.parseLong(arguments[0]);
        final String way = arguments[1];
        final String driver = System.getProperty("tunbroker.driver", "loopback");
        try (TunClient client = TunClient.connect(new ConnectOptions().withDriver(driver))) {
            final boolean inPlace = way.equals("in-place");
            final SessionOptions options = new SessionOptions();
            final Session session = client.createAdapter("RoundTrip", "test")
                    .startSession(inPlace ? options.withOneThreadEachWay() : options);
            final RoundTripMain main =
                    new RoundTripMain(session, count, driver.equals(DROPPING_DRIVER));
            final long begin = System.nanoTime();
            main.run(inPlace);
            final double seconds = (System.nanoTime() - begin) / 1e9;
            main.checkRest();
            final Architecture own = Architecture.ofThisJvm();
            System.out.println(String.format(
                    Locale.ROOT,
                    "packets: client=%s/%d java=%s broker=%s way=%s packets=%d bytes=%d"
                            + " seconds=%.1f packets_per_s=%.0f",
                    own.label(),
                    own.bits(),
                    System.getProperty("java.specification.version"),
                    client.brokerArchitecture(),
                    way,
                    count,
                    main.bytes,
                    seconds,
                    count / seconds));
        }
    }

    private void run(final boolean inPlace) throws InterruptedException {
        final Thread sender = new Thread(() -> send(inPlace), "sender");
        sender.setDaemon(true);
        sender.start();
        if (inPlace) {
            receiveBatches();
        } else {
            readCopies();
        }
        sender.join();
        if (senderFailure != null) {
            throw new IllegalStateException("the sender failed", senderFailure);
        }
    }

    private void send(final boolean inPlace) {
        try {
            final CheckedPackets packets = new CheckedPackets(leastLength);
            final ByteBuffer copy = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            final Packet packet = new Packet();
            for (long sequence = 0; sequence < count; sequence++) {
                final int length = packets.lengthOf(sequence);
                if (!window.tryAcquire(length, LONGEST_WAIT_S, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nothing more comes back");
                }
                if (inPlace && session.allocate(packet, length) == length) {
                    packets.fill(packet.buffer(), sequence);
                    packet.send();
                } else {
                    // waits for room, where there was none
                    copy.clear();
                    copy.limit(length);
                    packets.fill(copy, sequence);
                    copy.flip();
                    session.write(copy);
                }
            }
        } catch (final InterruptedException | RuntimeException | Error ex) {
            senderFailure = ex;
            session.close();
        }
    }

    private void receiveBatches() throws InterruptedException {
        while (received < count) {
            if (!session.awaitReadable(LONGEST_WAIT_S, TimeUnit.SECONDS)) {
                throw lost();
            }
            if (session.receive(checkNext, BATCH) == Session.END) {
                throw new IllegalStateException("the session ended", senderFailure);
            }
        }
    }

    private void readCopies() throws InterruptedException {
        final ByteBuffer copy = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
        while (received < count) {
            copy.clear();
            final int length = session.read(copy, LONGEST_WAIT_S, TimeUnit.SECONDS);
            if (length == Session.NONE) {
                throw lost();
            }
            if (length == Session.END) {
                throw new IllegalStateException("the session ended", senderFailure);
            }
            copy.flip();
            checkNext(copy);
        }
    }

    private void checkNext(final ByteBuffer packet) {
        final int length = packet.remaining();
        bytes += length;
        receivedPackets.check(packet, received);
        received++;
        window.release(length);
    }

    private IllegalStateException lost() {
        return new IllegalStateException("no packet came after packet " + (received - 1) + "; "
                + session.statistics() + " sender=" + senderFailure);
    }

    private void checkRest() throws InterruptedException {
        if (session.awaitReadable(QUIET_MS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("more came than was sent");
        }
        final SessionStatistics counted = session.statistics();
        if (counted.sent() != count
                || counted.received() != count
                || counted.sendDrops() + counted.receiveDrops() != 0) {
            throw new IllegalStateException("the broker counted " + counted);
        }
    }
}
