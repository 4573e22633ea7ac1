package org.tunbroker.broker.driver.linux.ip;

import org.agrona.concurrent.UnsafeBuffer;

/** The checksum of an IPv4 header. Stateless and thread-safe. */
public final class Ipv4Checksum {
    private Ipv4Checksum() {}

    /** Computes it anew. */
    public static void set(final UnsafeBuffer memory, final int packet) {
        InternetChecksum.put(memory, packet + IpLayout.V4_CHECKSUM, 0);
        InternetChecksum.put(memory, packet + IpLayout.V4_CHECKSUM, ~sum(memory, packet));
    }

    private static int sum(final UnsafeBuffer memory, final int packet) {
        final int length = (memory.getByte(packet) & 0xF) * Integer.BYTES;
        return InternetChecksum.fold(InternetChecksum.sum(memory, packet, length, 0));
    }
}
