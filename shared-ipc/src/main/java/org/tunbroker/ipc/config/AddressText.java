package org.tunbroker.ipc.config;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Writes addresses for people. IPv6 ones are written as RFC 5952 says, unlike
 * {@link InetAddress#getHostAddress()}, which leaves no zero out: so they look as the system's own
 * programs write them. Stateless and thread-safe.
 */
public final class AddressText {
    private static final int GROUPS = 8;
    // RFC 5952, 4.2.2: a single group of zeros is written
    private static final int SHORTEST_RUN = 2;
    private static final int MAPPED_GROUP = 5;
    private static final int MAPPED = 0xFFFF;

    private AddressText() {}

    /**
     * Writes an address.
     *
     * @param address IPv4 or IPv6
     * @return such as {@code 10.6.7.8} or {@code fd00::1}; with the scope, after a percent sign, if
     *     it has one
     */
    public static String of(final InetAddress address) {
        final String full = address.getHostAddress();
        if (!(address instanceof Inet6Address)) {
            return full;
        }
        final int scope = full.indexOf('%');
        return compressed(address.getAddress()) + (scope < 0 ? "" : full.substring(scope));
    }

    private static String compressed(final byte[] bytes) {
        final int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xFF) << Byte.SIZE | bytes[2 * i + 1] & 0xFF;
        }
        int begin = GROUPS;
        int length = 0;
        for (int i = 0; i < GROUPS; i++) {
            final int zeros = zeros(groups, i);
            // the first of several that are equally long
            if (zeros > length) {
                begin = i;
                length = zeros;
            }
        }
        if (begin == 0 && length == MAPPED_GROUP && groups[MAPPED_GROUP] == MAPPED) {
            return "::ffff:" + (bytes[12] & 0xFF) + '.' + (bytes[13] & 0xFF) + '.'
                    + (bytes[14] & 0xFF) + '.' + (bytes[15] & 0xFF);
        }
        return length < SHORTEST_RUN
                ? joined(groups, 0, GROUPS)
                : joined(groups, 0, begin) + "::" + joined(groups, begin + length, GROUPS);
    }

    /** Counts the zero groups from one on. */
    private static int zeros(final int[] groups, final int begin) {
        int end = begin;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - begin;
    }

    private static String joined(final int[] groups, final int begin, final int end) {
        final StringBuilder text = new StringBuilder();
        for (int i = begin; i < end; i++) {
            text.append(i == begin ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
