package org.tunbroker.broker.os.linux.resolved;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.DomainName;
import org.tunbroker.ipc.config.InterfaceDns;

/**
 * What systemd-resolved has for interfaces, whoever set it: the properties DNS and Domains of
 * org.freedesktop.resolve1.Link, which any user may read.
 *
 * <p>After a failure it is not asked for some time, so that one that hangs does not delay each
 * list.
 *
 * <p>Thread-safe.
 */
public final class ResolvedView {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(10);

    private static final String LINK = Resolved.NAME + ".Link";
    private static final String LINKS = Resolved.PATH + "/link/";
    private static final int MAX_PATH = 128;
    private static final String GET = "org.freedesktop.DBus.Properties.Get";
    private static final String CALL = "settings";

    private final Consumer<String> log;
    // of System.nanoTime()
    private final AtomicLong askFromNs = new AtomicLong(System.nanoTime());

    /**
     * Makes one.
     *
     * @param log told why resolved cannot be asked
     */
    public ResolvedView(final Consumer<String> log) {
        this.log = log;
    }

    /** Tells whether resolved may be there; takes no longer than a look at a file. */
    public boolean isThere() {
        return SystemBus.isThere();
    }

    /**
     * Asks for the DNS of an interface of the calling thread's network namespace; takes a second at
     * most.
     *
     * @param index of the interface
     * @return what it has, as far as {@link InterfaceDns} can say it: the first servers and domains
     *     that it allows; none where resolved does not serve this namespace, or does not know the
     *     interface; empty if resolved cannot be asked
     */
    public Optional<InterfaceDns> of(final int index) {
        if (System.nanoTime() - askFromNs.get() < 0) {
            return Optional.empty();
        }
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        try {
            NamespaceSockets.requireResolved();
            try (SystemBus bus = SystemBus.connect(deadlineNs)) {
                return Optional.of(read(bus, index));
            }
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_NOT_SUPPORTED) || ex.is(ErrorCode.ERROR_FILE_NOT_FOUND)) {
                return Optional.of(InterfaceDns.NONE);
            }
            failed(ex.reason());
        } catch (final IOException ex) {
            failed("the system bus: " + ex.getMessage());
        }
        return Optional.empty();
    }

    private void failed(final String reason) {
        askFromNs.set(System.nanoTime() + QUIET_NS);
        log.accept("the DNS of interfaces is listed as it was set through the broker, for "
                + TimeUnit.NANOSECONDS.toSeconds(QUIET_NS) + " s: " + reason);
    }

    private static InterfaceDns read(final SystemBus bus, final int index) throws IOException {
        final BusCall find =
                new BusCall(Resolved.NAME, Resolved.PATH, Resolved.MANAGER + "GetLink", "i");
        final String path = Resolved.call(bus, find.putInt(index)).values("o").readString();
        if (!path.startsWith(LINKS) || path.length() > MAX_PATH) {
            throw BusReader.malformed("another object than an interface");
        }
        return dns(
                servers(property(bus, path, "DNS", "a(iay)")),
                domains(property(bus, path, "Domains", "a(sb)")));
    }

    private static BusReader property(
            final SystemBus bus, final String path, final String name, final String type)
            throws IOException {
        final BusCall get = new BusCall(Resolved.NAME, path, GET, "ss");
        final BusReader values =
                Resolved.call(bus, get.putString(LINK).putString(name)).values("v");
        values.expectVariant(type);
        return values;
    }

    private static List<InetAddress> servers(final BusReader values) {
        return values.readStructs(() -> {
            final int family = values.readInt();
            try {
                final byte[] address = values.readBytes();
                if (family != Resolved.AF_INET && family != Resolved.AF_INET6) {
                    throw BusReader.malformed("a server of the family " + family);
                }
                return InetAddress.getByAddress(address);
            } catch (final UnknownHostException ex) {
                throw BusReader.malformed("a server's address: " + ex.getMessage());
            }
        });
    }

    private static List<String> domains(final BusReader values) {
        return values.readStructs(() -> {
            final String domain = values.readString();
            return values.readBoolean() ? DomainName.ROUTING_ONLY + domain : domain;
        });
    }

    /** Leaves out what no value of ours can have: resolved takes more, and other names. */
    static InterfaceDns dns(final List<InetAddress> servers, final List<String> domains) {
        final List<InetAddress> someServers = new ArrayList<>();
        for (final InetAddress server : servers) {
            someServers.add(server);
            if (!isValid(someServers, List.of())) {
                someServers.remove(someServers.size() - 1);
            }
        }
        final List<String> someDomains = new ArrayList<>();
        for (final String domain : domains) {
            someDomains.add(domain);
            if (domain.isEmpty() || !isValid(List.of(), someDomains)) {
                someDomains.remove(someDomains.size() - 1);
            }
        }
        return new InterfaceDns(someServers, someDomains);
    }

    private static boolean isValid(final List<InetAddress> servers, final List<String> domains) {
        try {
            new InterfaceDns(servers, domains).validate(CALL);
            return true;
        } catch (final TunException ex) {
            return false;
        }
    }
}
