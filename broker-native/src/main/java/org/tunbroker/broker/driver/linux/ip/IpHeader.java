package org.tunbroker.broker.driver.linux.ip;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** The header of an IPv4 or IPv6 packet. Stateless and thread-safe. */
public final class IpHeader {
    private IpHeader() {}

    /**
     * Sets the length of a packet, and the header's checksum, which IPv4 has. It comes last: the
     * checksum is that of the header as it is then.
     *
     * @param memory that nobody else writes
     * @param packet offset of the packet's first byte
     * @param isV6 whether it is an IPv6 packet
     * @param length bytes of the whole packet
     */
    public static void setLength(
            final UnsafeBuffer memory, final int packet, final boolean isV6, final int length) {
        if (isV6) {
            memory.putShort(
                    packet + IpLayout.V6_PAYLOAD_LENGTH,
                    (short) (length - IpLayout.V6_HEADER_LENGTH),
                    ByteOrder.BIG_ENDIAN);
        } else {
            memory.putShort(
                    packet + IpLayout.V4_TOTAL_LENGTH, (short) length, ByteOrder.BIG_ENDIAN);
            setV4Checksum(memory, packet);
        }
    }

    private static void setV4Checksum(final UnsafeBuffer memory, final int packet) {
        InternetChecksum.put(memory, packet + IpLayout.V4_CHECKSUM, 0);
        final int length = (memory.getByte(packet) & 0xF) * Integer.BYTES;
        final int sum = InternetChecksum.fold(InternetChecksum.sum(memory, packet, length, 0));
        InternetChecksum.put(memory, packet + IpLayout.V4_CHECKSUM, ~sum);
    }
}
