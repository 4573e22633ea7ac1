package org.tunbroker.broker.driver.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;

/**
 * The addresses of a TUN file's interface. The kernel finds them by the interface's index only. So
 * the proof that the interface is still the file's is made before and after a change, see
 * {@link LinkSettings}. If the interface was moved in between and another one got its index, the
 * address is removed from that one again.
 *
 * <p>For the driver thread.
 */
final class LinkAddresses {
    // of struct ifaddrmsg in an answer, and what follows it
    private static final int FAMILY_OFFSET = NetlinkMessage.HEADER_LENGTH;
    private static final int PREFIX_LENGTH_OFFSET = FAMILY_OFFSET + 1;
    private static final int FLAGS_OFFSET = FAMILY_OFFSET + 2;
    private static final int SCOPE_OFFSET = FAMILY_OFFSET + 3;
    private static final int INDEX_OFFSET = FAMILY_OFFSET + 4;
    private static final int ATTRIBUTES_OFFSET = FAMILY_OFFSET + 8;

    private static final int IFA_F_DADFAILED = 0x08;
    private static final int IFA_F_DEPRECATED = 0x20;
    private static final int IFA_F_TENTATIVE = 0x40;

    // the metric of a route to an address's network if none is asked for: IP6_RT_PRIO_ADDRCONF
    private static final int AUTOMATIC_V4 = 0;
    private static final int AUTOMATIC_V6 = 256;

    private final RouteSocket socket;
    private final TunFile tun;
    private final LinkSettings link;
    private boolean knowsMetrics;

    LinkAddresses(final RouteSocket socket, final TunFile tun, final LinkSettings link) {
        this.socket = socket;
        this.tun = tun;
        this.link = link;
    }

    /**
     * Adds an address.
     *
     * @param metric of the route to its network
     */
    void add(final InterfaceAddress address, final Metric metric) {
        if (address.isV4() && hasWithAnyPrefix(address)) {
            // the kernel would take an IPv4 address once more with each other prefix
            link.check("addAddress", Errno.EEXIST);
        }
        final int index = tun.requireHere("addAddress");
        final int errno = socket.request(addition(address, metric, index));
        deleteIfMoved("addAddress", address, index, errno);
        if (errno != 0 && errno != Errno.EEXIST && !address.isV4() && isTooSmallForV6()) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "addAddress",
                    "the MTU of " + tun.interfaceName() + " is below " + Mtu.MIN_V6
                            + ": IPv6 is off; set it to " + Mtu.MIN_V6
                            + " or more and add all IPv6 addresses anew");
        }
        link.check("addAddress", errno);
        try {
            checkMetric("addAddress", address, metric);
        } catch (final TunException ex) {
            remove(address, metric);
            throw ex;
        }
    }

    private boolean hasWithAnyPrefix(final InterfaceAddress address) {
        return present().keySet().stream().anyMatch(other -> other.key().equals(address.key()));
    }

    private void deleteIfMoved(
            final String call, final InterfaceAddress address, final int index, final int errno) {
        if (tun.currentIndex() != index) {
            if (errno == 0) {
                socket.request(deletion(address, index));
            }
            throw tun.notHere(call);
        }
    }

    /** Changes the metric of the route to an address's network. */
    void setMetric(final InterfaceAddress address, final Metric metric) {
        final int index = tun.requireHere("setMetric");
        final int errno = socket.request(NetlinkMessage.replacedAddress(
                        family(address), address.prefixLength(), flags(address), index)
                .attribute(NetlinkMessage.IFA_LOCAL, address.address().getAddress())
                .attribute(NetlinkMessage.IFA_RT_PRIORITY, priority(address, metric)));
        deleteIfMoved("setMetric", address, index, errno);
        link.check("setMetric", errno);
        checkMetric("setMetric", address, metric);
    }

    /** Refuses a metric on kernels that would silently ignore it. */
    private void checkMetric(
            final String call, final InterfaceAddress address, final Metric metric) {
        if (!knowsMetrics && !metric.isAutomatic()) {
            final Integer told = present().get(address);
            knowsMetrics = told != null && told == priority(address, metric);
            if (!knowsMetrics) {
                throw new TunException(
                        ErrorCode.ERROR_NOT_SUPPORTED,
                        call,
                        "this kernel gives the addresses of " + tun.interfaceName()
                                + " no metric, which Linux 4.18 and later do; leave it out, or set"
                                + " it to automatic");
            }
        }
    }

    private static int priority(final InterfaceAddress address, final Metric metric) {
        if (metric.isAutomatic()) {
            return address.isV4() ? AUTOMATIC_V4 : AUTOMATIC_V6;
        }
        // for IPv6 the kernel takes 0 for no metric
        return address.isV4() ? metric.metric() : Math.max(metric.metric(), 1);
    }

    private boolean isTooSmallForV6() {
        return link.mtu() < Mtu.MIN_V6;
    }

    /**
     * Removes an address. Linux also removes those that were added after it in the same network,
     * unless the sysctl promote_secondaries is set.
     *
     * @param metric that it has
     */
    void remove(final InterfaceAddress address, final Metric metric) {
        final int index = tun.requireHere("removeAddress");
        final int errno = socket.request(deletion(address, index));
        if (tun.currentIndex() != index) {
            if (errno == 0) {
                socket.request(addition(address, metric, index));
            }
            throw tun.notHere("removeAddress");
        }
        if (Errno.common(errno) == Errno.EADDRNOTAVAIL) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_FOUND,
                    "removeAddress",
                    tun.interfaceName() + " has not " + address);
        }
        link.check("removeAddress", errno);
    }

    /**
     * Returns all addresses of the interface, including those that others added, with their
     * priorities.
     */
    Map<InterfaceAddress, Integer> present() {
        final Map<InterfaceAddress, Integer> present = new HashMap<>();
        told("configure").forEach(told -> present.put(told.address, told.priority));
        return present;
    }

    /**
     * Lists the addresses that the interface has.
     *
     * @param own those that were added through the broker
     * @param usable all of IPv6 that this machine answers to
     */
    List<ListedSetting> list(
            final String call, final Set<InterfaceAddress> own, final Set<InetAddress> usable) {
        return told(call).stream().map(told -> told.listed(own, usable)).toList();
    }

    /** What the kernel tells of an address. */
    private record Told(InterfaceAddress address, int priority, int flags, int scope) {
        ListedSetting listed(final Set<InterfaceAddress> own, final Set<InetAddress> usable) {
            int state = own.contains(address) ? ListedSetting.OWN : 0;
            // the kernel answers to an address of IPv6 a moment after it has it
            if ((flags & IFA_F_TENTATIVE) != 0
                    || !address.isV4() && !usable.contains(address.address())) {
                state |= ListedSetting.TENTATIVE;
            }
            state |= (flags & IFA_F_DADFAILED) == 0 ? 0 : ListedSetting.DUPLICATE;
            state |= (flags & IFA_F_DEPRECATED) == 0 ? 0 : ListedSetting.DEPRECATED;
            return new ListedSetting(address, state, scope);
        }
    }

    private List<Told> told(final String call) {
        final int index = tun.requireHere(call);
        final List<Told> all = new ArrayList<>();
        final Supplier<NetlinkMessage> message = () -> {
            all.clear();
            return NetlinkMessage.addressDump();
        };
        link.check(call, socket.dump(message, answer -> read(answer, index, all)));
        if (tun.currentIndex() != index) {
            throw tun.notHere(call);
        }
        return all;
    }

    /** Reads an answer of type RTM_NEWADDR. */
    private static void read(final ByteBuffer answer, final int index, final List<Told> all) {
        if (answer.getInt(INDEX_OFFSET) != index) {
            return;
        }
        InetAddress address =
                NetlinkMessage.address(answer, ATTRIBUTES_OFFSET, NetlinkMessage.IFA_LOCAL);
        if (address == null) {
            // IPv6 without a peer
            address = NetlinkMessage.address(answer, ATTRIBUTES_OFFSET, NetlinkMessage.IFA_ADDRESS);
        }
        if (address != null) {
            // the first 8 of the flags are in the structure, too
            all.add(new Told(
                    new InterfaceAddress(address, answer.get(PREFIX_LENGTH_OFFSET) & 0xFF),
                    NetlinkMessage.number(
                            answer, ATTRIBUTES_OFFSET, NetlinkMessage.IFA_RT_PRIORITY),
                    answer.get(FLAGS_OFFSET),
                    answer.get(SCOPE_OFFSET) & 0xFF));
        }
    }

    private static NetlinkMessage addition(
            final InterfaceAddress address, final Metric metric, final int index) {
        final NetlinkMessage message = NetlinkMessage.newAddress(
                        family(address), address.prefixLength(), flags(address), index)
                .attribute(NetlinkMessage.IFA_LOCAL, address.address().getAddress());
        return metric.isAutomatic()
                ? message
                : message.attribute(NetlinkMessage.IFA_RT_PRIORITY, priority(address, metric));
    }

    private static byte flags(final InterfaceAddress address) {
        // a point-to-point link has no other host, so duplicate address detection would only delay
        return address.isV4() ? 0 : NetlinkMessage.IFA_F_NODAD;
    }

    private static NetlinkMessage deletion(final InterfaceAddress address, final int index) {
        // without IFA_ADDRESS the kernel would not compare the prefix of an IPv4 address
        final byte[] bytes = address.address().getAddress();
        return NetlinkMessage.deletedAddress(family(address), address.prefixLength(), index)
                .attribute(NetlinkMessage.IFA_LOCAL, bytes)
                .attribute(NetlinkMessage.IFA_ADDRESS, bytes);
    }

    private static byte family(final InterfaceAddress address) {
        return address.isV4() ? NetlinkMessage.AF_INET : NetlinkMessage.AF_INET6;
    }
}
