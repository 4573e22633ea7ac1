package org.tunbroker.broker.driver.linux;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.DeviceSettings;

/**
 * What can be set on an interface, by its index.
 *
 * <p>For the driver thread.
 */
final class LinkSettings {
    private static final int IFF_RUNNING = 0x40;
    // the kernel delays such news by a second at most
    private static final long RUNNING_DEADLINE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long RUNNING_PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final RouteSocket socket;
    private final int index;
    private final String name;

    LinkSettings(final RouteSocket socket, final int index, final String name) {
        this.socket = socket;
        this.index = index;
        this.name = name;
    }

    void setAlias(final byte[] alias) {
        request("createAdapter", change(0, 0).attribute(NetlinkMessage.IFLA_IFALIAS, alias));
    }

    void setMtu(final int mtu) {
        request("setMtu", change(0, 0).attribute(NetlinkMessage.IFLA_MTU, mtu));
    }

    void setUp(final boolean up) {
        request("setUp", change(up ? NetlinkMessage.IFF_UP : 0, NetlinkMessage.IFF_UP));
    }

    void addAddress(final InetAddress address, final int prefixLength) {
        final boolean v4 = address instanceof Inet4Address;
        // nobody else can be on a point-to-point link: waiting for duplicates would only delay
        final int errno = socket.request(NetlinkMessage.newAddress(
                        v4 ? NetlinkMessage.AF_INET : NetlinkMessage.AF_INET6,
                        prefixLength,
                        v4 ? 0 : NetlinkMessage.IFA_F_NODAD,
                        index)
                .attribute(NetlinkMessage.IFA_LOCAL, address.getAddress()));
        if (errno == Errno.EINVAL && !v4 && socket.mtu(name) < DeviceSettings.MIN_V6_MTU) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "addAddress",
                    "the MTU of " + name + " is below " + DeviceSettings.MIN_V6_MTU
                            + ": IPv6 is off; set it to " + DeviceSettings.MIN_V6_MTU
                            + " or more and add all IPv6 addresses anew");
        }
        if (errno != 0) {
            throw Errno.failure("addAddress", errno, advice(errno));
        }
    }

    /**
     * Waits until an interface that is up takes packets, after it was attached: the kernel notices
     * its carrier some time later, and drops what is sent until then.
     */
    void awaitRunning() {
        final long deadline = System.nanoTime() + RUNNING_DEADLINE_NS;
        int flags = socket.flags(name);
        while ((flags & NetlinkMessage.IFF_UP) != 0
                && (flags & IFF_RUNNING) == 0
                && System.nanoTime() < deadline) {
            // usually far less than 1 ms; the kernel offers nothing to wait on but all its news
            LockSupport.parkNanos(RUNNING_PARK_NS);
            flags = socket.flags(name);
        }
    }

    /** Deletes the interface. */
    void delete() {
        request("closeAdapter", NetlinkMessage.link(NetlinkMessage.RTM_DELLINK, index, 0, 0));
    }

    private NetlinkMessage change(final int flags, final int changed) {
        return NetlinkMessage.link(NetlinkMessage.RTM_NEWLINK, index, flags, changed);
    }

    private void request(final String call, final NetlinkMessage message) {
        final int errno = socket.request(message);
        if (errno != 0) {
            throw Errno.failure(call, errno, advice(errno));
        }
    }

    private String advice(final int errno) {
        return switch (Errno.common(errno)) {
            case Errno.EPERM ->
                "no rights to change " + name + ": run the broker with CAP_NET_ADMIN";
            case Errno.EACCES, Errno.EOPNOTSUPP, Errno.EAFNOSUPPORT ->
                "the kernel does not allow it on " + name
                        + "; for IPv6, see the sysctl net.ipv6.conf.all.disable_ipv6";
            case Errno.ENODEV -> "the interface " + name + " was deleted";
            case Errno.EEXIST -> name + " has that address already";
            default -> "the kernel refused to change " + name;
        };
    }
}
