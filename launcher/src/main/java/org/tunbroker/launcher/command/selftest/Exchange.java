package org.tunbroker.launcher.command.selftest;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.tunbroker.client.Session;

/** What the trials of both IP versions do with datagrams and their payloads. Stateless. */
final class Exchange {
    static final int TIMEOUT_MS = 3000;
    static final int MTU = 65535;

    private Exchange() {}

    /** Makes a payload of which no part is like another of its length. */
    static byte[] payload(final int length, final int headers) {
        final byte[] payload = new byte[length - headers];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i * 31 + length);
        }
        return payload;
    }

    /** Reads until there is a datagram to the neighbour; the system sends others of its own. */
    static void await(
            final Session session,
            final ByteBuffer packet,
            final int length,
            final Predicate<ByteBuffer> isToNeighbour)
            throws InterruptedException {
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        do {
            packet.clear();
            final int read = session.read(packet, TIMEOUT_MS, TimeUnit.MILLISECONDS);
            Trial.expect(read > 0, length + " bytes did not come: " + read);
            packet.flip();
            Trial.expect(System.nanoTime() - deadline < 0, length + " bytes did not come");
        } while (!isToNeighbour.test(packet));
        Trial.expectEqual(length, packet.remaining(), "length");
    }

    /** Takes a datagram from the system, which must have the payload of a packet of that length. */
    static void receive(final DatagramSocket socket, final byte[] payload, final int length)
            throws IOException {
        final DatagramPacket datagram = new DatagramPacket(new byte[MTU], MTU);
        socket.receive(datagram);
        Trial.expectEqual(payload.length, datagram.getLength(), "length");
        for (int i = 0; i < payload.length; i++) {
            Trial.expect(datagram.getData()[i] == payload[i], length + " bytes are not those sent");
        }
    }
}
