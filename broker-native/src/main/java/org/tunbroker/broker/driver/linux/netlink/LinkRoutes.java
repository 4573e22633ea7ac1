package org.tunbroker.broker.driver.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.Mtu;

/**
 * The routes through a TUN file's interface. They go by its index only: see {@link LinkAddresses},
 * which proves in the same way that the interface is still the file's.
 *
 * <p>For the driver thread.
 */
final class LinkRoutes {
    private static final String ADD = "addRoute";
    private static final String REMOVE = "removeRoute";

    private final RouteSocket socket;
    private final TunFile tun;
    private final LinkSettings link;

    LinkRoutes(final RouteSocket socket, final TunFile tun, final LinkSettings link) {
        this.socket = socket;
        this.tun = tun;
        this.link = link;
    }

    void add(final InterfaceRoute route) {
        final int index = tun.requireHere(ADD);
        final int errno = socket.request(RouteMessage.addition(route, index));
        if (tun.currentIndex() != index) {
            if (errno == 0) {
                socket.request(RouteMessage.deletion(route, index));
            }
            throw tun.notHere(ADD);
        }
        if (errno != 0) {
            throw refusal(route, errno);
        }
    }

    private TunException refusal(final InterfaceRoute route, final int errno) {
        if (!route.isV4() && errno != Errno.EEXIST && link.mtu() < Mtu.MIN_V6) {
            return new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    ADD,
                    "the MTU of " + tun.interfaceName() + " is below " + Mtu.MIN_V6
                            + ": IPv6 is off; set it to " + Mtu.MIN_V6 + " or more");
        }
        final String advice = switch (Errno.common(errno)) {
            case Errno.EEXIST ->
                "there is a route to this destination with this metric already, of "
                        + tun.interfaceName() + " or another interface: give it another"
                        + " metric, or use two routes to its halves";
            case Errno.ENETDOWN ->
                tun.interfaceName() + " is down: set it up first; Linux takes an"
                        + " interface's routes when it goes down";
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH ->
                "the gateway cannot be reached through " + tun.interfaceName()
                        + ": add an address first whose network has it, or leave the"
                        + " gateway out";
            case Errno.EINVAL ->
                route.gateway() == null
                        ? "the kernel refuses this route"
                        : "the gateway can be none of " + tun.interfaceName()
                                + "; is it this machine's own address?";
            default -> link.advice(errno);
        };
        return Errno.failure(ADD, errno, route + ": " + advice);
    }

    /** Removes a route, whoever made it. */
    void remove(final InterfaceRoute route) {
        // a kernel that is asked to remove a route of metric 0 takes one of any metric
        if (!present(REMOVE).contains(RouteMessage.asTold(route))) {
            throw notFound(route);
        }
        final int index = tun.requireHere(REMOVE);
        final int errno = socket.request(RouteMessage.deletion(route, index));
        if (tun.currentIndex() != index) {
            if (errno == 0) {
                socket.request(RouteMessage.addition(route, index));
            }
            throw tun.notHere(REMOVE);
        }
        if (errno == Errno.ESRCH) {
            throw notFound(route);
        }
        link.check(REMOVE, errno);
    }

    private TunException notFound(final InterfaceRoute route) {
        return new TunException(
                ErrorCode.ERROR_NOT_FOUND, REMOVE, tun.interfaceName() + " has not " + route);
    }

    /**
     * Returns the routes through the interface, whoever made them, with their metrics; those of
     * IPv4 come first.
     */
    Set<InterfaceRoute> present(final String call) {
        return present(call, answer -> true);
    }

    /** Returns those of them that the kernel did not make by itself for an address. */
    Set<InterfaceRoute> added(final String call) {
        return present(call, answer -> !RouteMessage.isKernels(answer));
    }

    private Set<InterfaceRoute> present(final String call, final Predicate<ByteBuffer> wanted) {
        final int index = tun.requireHere(call);
        final Set<InterfaceRoute> present = new LinkedHashSet<>();
        for (final boolean v4 : new boolean[] {true, false}) {
            final Set<InterfaceRoute> ofFamily = new LinkedHashSet<>();
            final int errno = socket.dump(
                    () -> {
                        ofFamily.clear();
                        return RouteMessage.dump(v4, index);
                    },
                    answer -> {
                        final InterfaceRoute route = RouteMessage.read(answer, v4, index);
                        if (route != null && wanted.test(answer)) {
                            ofFamily.add(route);
                        }
                    });
            // the interface went: what comes next says so
            if (errno != Errno.ENODEV) {
                link.check(call, errno);
            }
            present.addAll(ofFamily);
        }
        if (tun.currentIndex() != index) {
            throw tun.notHere(call);
        }
        return present;
    }

    /** Returns the addresses of IPv6 to which this machine answers. */
    Set<InetAddress> localAddresses(final String call) {
        final Set<InetAddress> local = new HashSet<>();
        final int errno = socket.dump(
                () -> {
                    local.clear();
                    return RouteMessage.localDump();
                },
                answer -> {
                    final InetAddress address = RouteMessage.readLocal(answer);
                    if (address != null) {
                        local.add(address);
                    }
                });
        // there is no such table before the first address of IPv6
        if (errno != Errno.ENOENT) {
            link.check(call, errno);
        }
        return local;
    }
}
