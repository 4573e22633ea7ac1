package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The DNS servers and search domains of an interface.
 *
 * <pre>
 * size  field
 *    2  count of servers; then each:
 *    2  length of the address, 4 or 16
 *    -  address
 *    2  count of domains; then each:
 *    2  length of the domain
 *    -  domain, in UTF-8
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class InterfaceDns extends Setting {
    /** The most servers of an interface. */
    public static final int MAX_SERVERS = 8;

    /** The most domains of an interface. */
    public static final int MAX_DOMAINS = 16;

    /** The most characters of all domains together, so that a value fits a message. */
    public static final int MAX_DOMAIN_TEXT = 1024;

    static final SettingKind KIND = SettingKind.one(7, "Dns", InterfaceDns::new);

    /** Neither servers nor domains: what a new interface has. */
    public static final InterfaceDns NONE =
            new InterfaceDns(Collections.emptyList(), Collections.emptyList());

    private static final int MAX_ELEMENTS = Short.MAX_VALUE;

    // what was decoded may be no address
    private final List<byte[]> servers;
    private final List<String> domains;

    /**
     * Makes a value.
     *
     * @param servers in the order in which they are asked
     * @param domains as {@link DomainName} describes them; {@link #validate} checks all
     */
    public InterfaceDns(final List<InetAddress> servers, final List<String> domains) {
        this.servers = servers.stream().map(InetAddress::getAddress).collect(Collectors.toList());
        this.domains = Collections.unmodifiableList(new ArrayList<>(domains));
    }

    private InterfaceDns(final Input in) {
        final List<byte[]> someServers = new ArrayList<>();
        for (int left = in.readShort(); left > 0; left--) {
            someServers.add(readBytes(in));
        }
        final List<String> someDomains = new ArrayList<>();
        for (int left = in.readShort(); left > 0; left--) {
            someDomains.add(new String(readBytes(in), StandardCharsets.UTF_8));
        }
        servers = someServers;
        domains = Collections.unmodifiableList(someDomains);
    }

    private static byte[] readBytes(final Input in) {
        final int length = in.readShort();
        if (length < 0 || length > in.limit() - in.position()) {
            throw new KryoException("length=" + length + " in " + KIND.name());
        }
        return in.readBytes(length);
    }

    /**
     * Reads a value that {@link #encoded} wrote.
     *
     * @param bytes from another process
     * @return the value, not yet validated
     * @throws KryoException if the bytes are none
     */
    public static InterfaceDns decode(final byte[] bytes) {
        final Input in = new Input(bytes);
        final InterfaceDns decoded = new InterfaceDns(in);
        if (in.position() != bytes.length) {
            throw new KryoException(KIND.name() + " is longer than its value");
        }
        return decoded;
    }

    /**
     * Returns the value as bytes.
     *
     * @return a new array
     */
    public byte[] encoded() {
        final Output out = new Output(256, -1);
        write(out);
        return out.toBytes();
    }

    /**
     * Returns the servers.
     *
     * @return a new list, in the order in which they are asked, without names and zones
     */
    public List<InetAddress> servers() {
        return servers.stream().map(InterfaceRoute::addressOrNull).collect(Collectors.toList());
    }

    /**
     * Returns the domains.
     *
     * @return an unmodifiable list; those that begin with {@link DomainName#ROUTING_ONLY} are not
     *     searched
     */
    public List<String> domains() {
        return domains;
    }

    /**
     * Tells whether there is neither a server nor a domain.
     *
     * @return true for {@link #NONE}
     */
    public boolean isNone() {
        return servers.isEmpty() && domains.isEmpty();
    }

    @Override
    public SettingKind kind() {
        return KIND;
    }

    @Override
    public void validate(final String call) {
        checkCount(call, "DNS servers", servers.size(), MAX_SERVERS);
        checkCount(call, "domains", domains.size(), MAX_DOMAINS);
        for (final byte[] server : servers) {
            checkServer(call, server);
        }
        final int text = domains.stream().mapToInt(String::length).sum();
        checkCount(call, "characters of domains", text, MAX_DOMAIN_TEXT);
        for (final String domain : domains) {
            DomainName.check(call, domain);
        }
        if (new HashSet<>(servers()).size() < servers.size()) {
            throw invalid(call, "a server is named twice in " + servers());
        }
        if (new HashSet<>(domains).size() < domains.size()) {
            throw invalid(call, "a domain is named twice in " + domains);
        }
    }

    private static void checkCount(
            final String call, final String what, final int count, final int most) {
        if (count > most) {
            throw invalid(call, "an interface has at most " + most + " " + what + ", not " + count);
        }
    }

    private static void checkServer(final String call, final byte[] bytes) {
        final InetAddress address = InterfaceRoute.addressOrNull(bytes);
        if (address == null) {
            throw invalid(call, "the address of a DNS server has 4 or 16 bytes");
        }
        if (address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || InterfaceAddress.isLimitedBroadcast(bytes)) {
            throw invalid(
                    call,
                    AddressText.of(address) + " can be no DNS server, which has a unicast address");
        }
    }

    private static TunException invalid(final String call, final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_PARAMETER, call, reason);
    }

    @Override
    List<?> value() {
        return Arrays.asList(
                servers.stream().map(Arrays::toString).collect(Collectors.toList()), domains);
    }

    @Override
    void write(final Output out) {
        // more is not valid, and stays so
        out.writeShort(Math.min(servers.size(), MAX_ELEMENTS));
        servers.stream().limit(MAX_ELEMENTS).forEach(server -> writeBytes(out, server));
        out.writeShort(Math.min(domains.size(), MAX_ELEMENTS));
        domains.stream()
                .limit(MAX_ELEMENTS)
                .map(domain -> domain.getBytes(StandardCharsets.UTF_8))
                .forEach(domain -> writeBytes(out, domain));
    }

    private static void writeBytes(final Output out, final byte[] bytes) {
        final int length = Math.min(bytes.length, MAX_ELEMENTS);
        out.writeShort(length);
        out.writeBytes(bytes, 0, length);
    }

    @Override
    public String toString() {
        if (isNone()) {
            return "no DNS";
        }
        return "DNS servers "
                + servers().stream()
                        .map(server -> server == null ? "none" : AddressText.of(server))
                        .collect(Collectors.toList())
                + ", domains "
                + domains.stream().map(DomainName::printable).collect(Collectors.toList());
    }
}
