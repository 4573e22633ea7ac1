package org.tunbroker.client.example;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Arrivals;
import org.tunbroker.client.Packet;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.PacketWriter;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.SessionStatistics;

/**
 * The examples in the Javadoc of sessions, and of their packets. {@code ExampleTest} compares the
 * two.
 */
final class SessionExamples {
    private SessionExamples() {}

    static void session(final Adapter adapter) throws InterruptedException {
        // @start region="Session"
        try (Session session = adapter.startSession()) {
            final ByteBuffer packet = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
            while (session.read(packet) != Session.END) {
                packet.flip();
                if (session.write(packet, 1, TimeUnit.SECONDS) == Session.NONE) {
                    System.err.println("no room for a second; the packet is dropped");
                }
                packet.clear();
            }
        } catch (final TunException ex) {
            // such as ERROR_ALREADY_INITIALIZED: the adapter has a session
            System.err.println(ex.getMessage());
        }
        // @end
    }

    static void arrivals(final Session session) throws InterruptedException {
        // @start region="Arrivals"
        final Arrivals arrivals = new Arrivals(session);
        long count = 0;
        while (!session.hasEnded()) {
            if (arrivals.await(1, TimeUnit.SECONDS)) {
                count++;
            }
        }
        System.out.println("packets arrived " + count + " times");
        // @end
    }

    static Session sessionOptions(final Adapter adapter) {
        // @start region="SessionOptions"
        final SessionOptions options =
                new SessionOptions().withCapacity(Session.MAX_CAPACITY).withOneThreadEachWay();
        try {
            return adapter.startSession(options.withOffload(Offload.LARGE_PACKETS));
        } catch (final TunException ex) {
            if (!ex.is(ErrorCode.ERROR_NOT_SUPPORTED)) {
                throw ex;
            }
            return adapter.startSession(options);
        }
        // @end
    }

    static void sessionStatistics(final Session session) {
        // @start region="SessionStatistics"
        try {
            final SessionStatistics statistics = session.statistics();
            if (statistics.receiveDrops() > 0 || statistics.sendDrops() > 0) {
                System.err.println("packets were dropped: " + statistics);
            }
        } catch (final TunException ex) {
            if (!ex.is(ErrorCode.ERROR_INVALID_HANDLE)) {
                throw ex;
            }
            // the session has ended, and its counts with it
        }
        // @end
    }

    static void packet(final Session session) throws InterruptedException {
        // @start region="Packet"
        final Packet packet = new Packet();
        int length = session.receive(packet);
        while (length != Session.END) {
            if (length == Session.NONE) {
                session.awaitReadable(1, TimeUnit.SECONDS);
            } else {
                System.out.println("IPv" + (packet.get(0) >> 4 & 0xF) + ", " + length + " bytes");
                packet.release();
            }
            length = session.receive(packet);
        }
        // @end
    }

    static void packetHandler(final Session session) throws InterruptedException {
        // @start region="PacketHandler"
        final PacketHandler handler = packet -> System.out.println(packet.remaining() + " bytes");
        int count = session.receive(handler, 64);
        while (count != Session.END) {
            if (count == 0) {
                session.awaitReadable(1, TimeUnit.SECONDS);
            }
            count = session.receive(handler, 64);
        }
        // @end
    }

    static void packetWriter(final Session session, final Queue<byte[]> packets)
            throws InterruptedException {
        // @start region="PacketWriter"
        final PacketWriter writer = room -> {
            final byte[] packet = packets.poll();
            if (packet == null) {
                return -1;
            }
            room.put(packet);
            return packet.length;
        };
        while (!packets.isEmpty() && session.send(writer, 1500, 64) != Session.END) {
            // returns at once unless the ring is full
            session.awaitWritable(1500, 1, TimeUnit.SECONDS);
        }
        if (session.hasEnded()) {
            System.err.println(packets.size() + " packets were not sent");
        }
        // @end
    }
}
