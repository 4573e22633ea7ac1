package org.tunbroker.broker.driver.linux.offload;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.tunbroker.ipc.packet.VirtioNetHeader;

/**
 * A packet of TCP or UDP to be built, and the plain way to verify one: everything byte by byte, in
 * network order, nothing in common with what is tested.
 */
final class TestPacket {
    static final int FIN = 0x01;
    static final int SYN = 0x02;
    static final int PSH = 0x08;
    static final int ACK = 0x10;
    static final int CWR = 0x80;

    boolean isV6;
    boolean isTcp = true;
    int port = 5001;
    int identification = 7;
    boolean isFragmentable = true;
    int hopLimit = 64;
    int sequence = 1000;
    int flags = ACK;
    int window = 500;
    byte[] options = {};
    byte[] payload = {};

    static TestPacket tcp(final boolean isV6, final byte[] payload) {
        final TestPacket packet = new TestPacket();
        packet.isV6 = isV6;
        packet.payload = payload;
        return packet;
    }

    static TestPacket udp(final boolean isV6, final byte[] payload) {
        final TestPacket packet = tcp(isV6, payload);
        packet.isTcp = false;
        return packet;
    }

    /** The next packet of its flow. */
    TestPacket follow(final byte[] nextPayload) {
        final TestPacket next = tcp(isV6, nextPayload);
        next.isTcp = isTcp;
        next.port = port;
        next.identification = identification + 1;
        next.isFragmentable = isFragmentable;
        next.options = options;
        next.sequence = sequence + payload.length;
        return next;
    }

    static byte[] random(final Random random, final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    int ipHeaderLength() {
        return isV6 ? 40 : 20;
    }

    int transportHeaderLength() {
        return isTcp ? 20 + options.length : 8;
    }

    int headersLength() {
        return ipHeaderLength() + transportHeaderLength();
    }

    /** The packet as it goes over the wire. */
    byte[] bytes() {
        final ByteBuffer packet = ByteBuffer.allocate(headersLength() + payload.length);
        putIpHeader(packet);
        putTransportHeader(packet);
        packet.put(payload);
        final byte[] bytes = packet.array();
        putShort(bytes, checksumAt(), transportChecksum(bytes));
        return bytes;
    }

    /** The packet as the kernel hands it over in bulk, header first. */
    byte[] bulk(final int gsoSize) {
        final byte[] packet = bytes();
        final int sum = ~complement(add(pseudoSum(packet), new byte[0], 0, 0)) & 0xFFFF;
        putShort(packet, checksumAt(), sum);
        final byte[] bulk = new byte[10 + packet.length];
        bulk[0] = VirtioNetHeader.NEEDS_CHECKSUM;
        bulk[1] = (byte) (isTcp ? isV6 ? 4 : 1 : 5);
        putLittle(bulk, 2, headersLength());
        putLittle(bulk, 4, gsoSize);
        putLittle(bulk, 6, ipHeaderLength());
        putLittle(bulk, 8, isTcp ? 16 : 6);
        System.arraycopy(packet, 0, bulk, 10, packet.length);
        return bulk;
    }

    private void putIpHeader(final ByteBuffer packet) {
        final int length = packet.capacity();
        final byte protocol = (byte) (isTcp ? 6 : 17);
        if (isV6) {
            packet.putInt(0x6AB12345).putShort((short) (length - 40));
            packet.put(protocol).put((byte) hopLimit);
            for (int i = 0; i < 32; i++) {
                packet.put((byte) (0xF0 + i));
            }
            return;
        }
        packet.put((byte) 0x45).put((byte) 2).putShort((short) length);
        packet.putShort((short) identification).putShort((short) (isFragmentable ? 0 : 0x4000));
        packet.put((byte) hopLimit).put(protocol).putShort((short) 0);
        packet.putInt(0x0A060707).putInt(0x0A060708);
        putShort(packet.array(), 10, complement(add(0, packet.array(), 0, 20)));
    }

    private void putTransportHeader(final ByteBuffer packet) {
        packet.putShort((short) port).putShort((short) 443);
        if (isTcp) {
            packet.putInt(sequence).putInt(0x01020304);
            packet.put((byte) ((20 + options.length) / 4 << 4)).put((byte) flags);
            packet.putShort((short) window).putInt(0).put(options);
        } else {
            packet.putShort((short) (8 + payload.length)).putShort((short) 0);
        }
    }

    private int checksumAt() {
        return ipHeaderLength() + (isTcp ? 16 : 6);
    }

    private int transportChecksum(final byte[] packet) {
        final int checksum = complement(
                add(pseudoSum(packet), packet, ipHeaderLength(), packet.length - ipHeaderLength()));
        return checksum == 0 && !isTcp ? 0xFFFF : checksum;
    }

    private static long pseudoSum(final byte[] packet) {
        final boolean isV6 = packet[0] >>> 4 == 6;
        final int header = isV6 ? 40 : 20;
        final long addresses = isV6 ? add(0, packet, 8, 32) : add(0, packet, 12, 8);
        return addresses + packet[isV6 ? 6 : 9] + packet.length - header;
    }

    /** Whether lengths and checksums are those that the packet must have. */
    static boolean isRight(final byte[] packet) {
        final boolean isV6 = packet[0] >>> 4 == 6;
        final int header = isV6 ? 40 : 20;
        final boolean isUdp = packet[isV6 ? 6 : 9] == 17;
        final int length = isV6 ? shortAt(packet, 4) + 40 : shortAt(packet, 2);
        return length == packet.length
                && (isV6 || complement(add(0, packet, 0, 20)) == 0)
                && (!isUdp || shortAt(packet, header + 4) == packet.length - header)
                && (!isUdp || shortAt(packet, header + 6) != 0)
                && complement(add(pseudoSum(packet), packet, header, packet.length - header)) == 0;
    }

    static int shortAt(final byte[] bytes, final int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private static long add(
            final long initial, final byte[] bytes, final int from, final int length) {
        long sum = initial;
        for (int i = 0; i < length; i++) {
            sum += (long) (bytes[from + i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    static int complement(final long sum) {
        long folded = sum;
        while (folded > 0xFFFF) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) (~folded & 0xFFFF);
    }

    private static void putShort(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    static void putLittle(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
    }

    /** The payload of a packet as {@link #bytes} lays it out. */
    byte[] payloadOf(final byte[] packet) {
        return Arrays.copyOfRange(packet, headersLength(), packet.length);
    }
}
