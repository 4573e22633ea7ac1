package org.tunbroker.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's end of a TUN interface, as in tun.c: a UDP socket that makes the packets which the
 * kernel sends into the interface, and holds the first of those that come out of it. The others the
 * kernel counts.
 *
 * <p>For one thread.
 */
final class TunTraffic {
    /** IPv4 and UDP, without options. */
    static final int HEADERS = 28;

    private static final int IP_HEADER = 20;
    private static final int PORT = 9;
    private static final int IPV4_IHL5 = 0x45;
    private static final int TTL = 64;
    private static final int UDP = 17;
    private static final int LENGTH_OFFSET = 2;
    private static final int TTL_OFFSET = 8;
    private static final int CHECKSUM_OFFSET = 10;
    private static final int SOURCE_OFFSET = 12;
    private static final int TARGET_OFFSET = 16;
    private static final int BUFFER = 1 << 20;
    private static final Path COUNTERS = Path.of("/proc/self/net/dev");
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);

    private final String interfaceName;
    private final InetAddress own;
    private final InetSocketAddress peer;
    private final DatagramChannel socket;
    private final Packets packets = new Packets(HEADERS);
    private final byte[] address;
    private long packetsBefore;
    private long bytesBefore;

    /**
     * Makes the kernel's end of an interface.
     *
     * @param interfaceName that has the address 10.9.network.1/24 and is up
     * @param network its number
     */
    TunTraffic(final String interfaceName, final int network) throws IOException {
        this.interfaceName = interfaceName;
        address = new byte[] {10, 9, (byte) network, 1};
        own = InetAddress.getByAddress(address);
        peer = new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {10, 9, (byte) network, 2}), PORT);
        socket = DatagramChannel.open();
        socket.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        socket.bind(new InetSocketAddress(own, PORT));
        socket.configureBlocking(false);
    }

    /** Lets the kernel queue packets in the interface, with the sequences from 0. */
    void queue(final int length, final int count) throws IOException {
        for (int sequence = 0; sequence < count; sequence++) {
            packets.fill(length, sequence);
            final ByteBuffer payload = packets.buffer(length).position(HEADERS);
            if (socket.send(payload, peer) != length - HEADERS) {
                throw new IllegalStateException("the kernel refuses a packet");
            }
        }
    }

    /** Prepares packets that shall come out of the interface: their headers, and the counters. */
    void begin(final Packets prepared, final int length) throws IOException {
        final ByteBuffer header = prepared.buffer(HEADERS);
        header.put(new byte[HEADERS]).clear();
        header.put((byte) IPV4_IHL5)
                .putShort(LENGTH_OFFSET, (short) length)
                .put(TTL_OFFSET, (byte) TTL)
                .put(TTL_OFFSET + 1, (byte) UDP);
        for (int i = 0; i < address.length; i++) {
            header.put(SOURCE_OFFSET + i, peer.getAddress().getAddress()[i]);
            header.put(TARGET_OFFSET + i, address[i]);
        }
        int sum = 0;
        for (int i = 0; i < IP_HEADER; i += Short.BYTES) {
            sum += Short.toUnsignedInt(header.getShort(i));
        }
        // twice: the first fold may carry
        sum = (sum & 0xFFFF) + (sum >>> Short.SIZE);
        sum = (sum & 0xFFFF) + (sum >>> Short.SIZE);
        header.putShort(CHECKSUM_OFFSET, (short) ~sum);
        // no UDP checksum: it would be the cost of the benchmark, and of nothing else
        header.putShort(IP_HEADER, (short) PORT)
                .putShort(IP_HEADER + 2, (short) PORT)
                .putShort(IP_HEADER + 4, (short) (length - IP_HEADER));
        while (socket.receive(packets.buffer(packets.bytes().length)) != null) {
            // left from before
            continue;
        }
        final long[] counters = counters();
        packetsBefore = counters[0];
        bytesBefore = counters[1];
    }

    /**
     * Waits until the kernel has counted all packets.
     *
     * @throws Damage if it does not
     */
    void awaitArrival(final long count) throws IOException {
        final long end = System.nanoTime() + DEADLINE_NS;
        for (long arrived = 0; arrived < count; arrived = counters()[0] - packetsBefore) {
            if (System.nanoTime() > end) {
                throw new Damage(
                        Damage.WORD + ": of " + count + " packets only " + arrived + " arrived");
            }
        }
    }

    /**
     * Checks what arrived: the kernel's counters, and the packets that the socket holds.
     *
     * @throws Damage if anything is wrong
     */
    void verify(final int length, final long count) throws IOException {
        final long[] counters = counters();
        if (counters[0] - packetsBefore != count || counters[1] - bytesBefore != count * length) {
            throw new Damage(Damage.WORD + ": of " + count + " packets of " + length + " bytes "
                    + (counters[0] - packetsBefore) + " arrived with "
                    + (counters[1] - bytesBefore) + " bytes");
        }
        long sequence = 0;
        while (true) {
            final ByteBuffer target = packets.buffer(packets.bytes().length).position(HEADERS);
            if (socket.receive(target) == null) {
                break;
            }
            packets.check(target.position(), length, sequence);
            sequence++;
        }
        if (sequence == 0) {
            throw new Damage(Damage.WORD + ": the socket got nothing");
        }
    }

    /** Returns how many packets came out of the interface, and their bytes. */
    private long[] counters() throws IOException {
        for (final String line : Files.readAllLines(COUNTERS)) {
            final String[] words = line.trim().split("[: ]+");
            if (words[0].equals(interfaceName)) {
                return new long[] {Long.parseLong(words[2]), Long.parseLong(words[1])};
            }
        }
        throw new IllegalStateException(interfaceName + " is gone");
    }
}
