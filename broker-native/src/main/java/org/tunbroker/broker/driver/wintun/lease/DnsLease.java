package org.tunbroker.broker.driver.wintun.lease;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tunbroker.broker.driver.lease.LeaseFile;
import org.tunbroker.broker.driver.lease.LeaseFrame;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;

/**
 * The DNS of an adapter, as the journal has it: enough to know it again, since all of it would not
 * fit a record.
 *
 * <pre>
 * Version 17 of {@link LeaseFrame}
 * off  size  field
 *  16    24  zeros
 *  40    16  GUID of the adapter, as a UUID, the upper half first
 *  56     8  zeros
 *  64    32  SHA-256 of the servers of IPv4, zeros if there is none
 *  96    32  of the servers of IPv6
 * 128    32  of the search domains, which both families have
 * 160    96  zeros
 * What is hashed is the list with commas between its elements, addresses as Java writes them, names
 * in lower case.
 * </pre>
 *
 * <p>It names no boot: Windows keeps DNS in the registry.
 */
public final class DnsLease {
    static final int VERSION = 17;

    private static final int GUID_OFFSET = 40;
    private static final int HASHES_OFFSET = 64;
    private static final int HASH_LENGTH = 32;
    private static final int IPV4_HASH = HASHES_OFFSET;
    private static final int IPV6_HASH = IPV4_HASH + HASH_LENGTH;
    private static final int DOMAINS_HASH = IPV6_HASH + HASH_LENGTH;
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
    private static final Pattern SEPARATOR = Pattern.compile("[, ]+");

    private final ByteBuffer bytes;

    private DnsLease(final ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Makes the record of DNS that is about to be set.
     *
     * @param guid of the adapter
     * @param servers4 of IPv4, with commas between them, as SetInterfaceDnsSettings takes them
     * @param servers6 of IPv6
     * @param domains likewise
     */
    public DnsLease(
            final UUID guid, final String servers4, final String servers6, final String domains) {
        bytes = LeaseFrame.begin(VERSION);
        bytes.putLong(GUID_OFFSET, guid.getMostSignificantBits());
        bytes.putLong(GUID_OFFSET + Long.BYTES, guid.getLeastSignificantBits());
        bytes.put(IPV4_HASH, hash(servers4)).put(IPV6_HASH, hash(servers6));
        bytes.put(DOMAINS_HASH, hash(domains));
        LeaseFrame.seal(bytes);
    }

    private static byte[] hash(final String list) {
        final String text = normalized(list);
        try {
            return text.isEmpty()
                    ? new byte[HASH_LENGTH]
                    : MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (final NoSuchAlgorithmException ex) {
            throw new AssertionError("each JVM has SHA-256", ex);
        }
    }

    /** Windows may write what it was told in another form. */
    private static String normalized(final String list) {
        return SEPARATOR
                .splitAsStream(list)
                .filter(element -> !element.isEmpty())
                .map(DnsLease::normalizedElement)
                .collect(Collectors.joining(","));
    }

    private static String normalizedElement(final String element) {
        try {
            // what looks otherwise would be looked up as a name
            if (ADDRESS.matcher(element).matches()) {
                return InetAddress.getByName(element).getHostAddress();
            }
        } catch (final UnknownHostException ex) {
            // no address, so it equals none
            return element;
        }
        return element.toLowerCase(Locale.ROOT);
    }

    ByteBuffer encoded() {
        return ByteBuffer.allocate(LeaseFile.RECORD_LENGTH)
                .put(bytes.duplicate())
                .flip();
    }

    /**
     * Reads a record that anybody may have written.
     *
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if it is none
     */
    static DnsLease decode(final ByteBuffer bytes) {
        LeaseFrame.check(bytes, VERSION);
        return new DnsLease(bytes);
    }

    UUID guid() {
        return new UUID(bytes.getLong(GUID_OFFSET), bytes.getLong(GUID_OFFSET + Long.BYTES));
    }

    /** Tells whether these servers are the ones that were set; none are not. */
    boolean isServers(final int family, final String servers) {
        return is(family == IpStack.IPV4 ? IPV4_HASH : IPV6_HASH, servers);
    }

    /** Tells whether these search domains are the ones that were set; none are not. */
    boolean isDomains(final String domains) {
        return is(DOMAINS_HASH, domains);
    }

    private boolean is(final int offset, final String list) {
        final byte[] written = new byte[HASH_LENGTH];
        bytes.get(offset, written);
        final byte[] found = hash(list);
        return !Arrays.equals(found, new byte[HASH_LENGTH]) && Arrays.equals(written, found);
    }
}
