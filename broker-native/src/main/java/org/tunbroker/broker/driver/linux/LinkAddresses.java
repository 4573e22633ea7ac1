package org.tunbroker.broker.driver.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.Mtu;

/**
 * The addresses of a TUN file's interface. They go by the interface's index only, so the proof that
 * the interface is still the file's comes before and after, see {@link LinkSettings}; if it was
 * moved in between, and another one had got its index by then, an address is taken from that again.
 *
 * <p>For the driver thread.
 */
final class LinkAddresses {
    // of struct ifaddrmsg in an answer, and what follows it
    private static final int FAMILY_OFFSET = NetlinkMessage.HEADER_LENGTH;
    private static final int PREFIX_LENGTH_OFFSET = FAMILY_OFFSET + 1;
    private static final int INDEX_OFFSET = FAMILY_OFFSET + 4;
    private static final int ATTRIBUTES_OFFSET = FAMILY_OFFSET + 8;

    private final RouteSocket socket;
    private final TunFile tun;
    private final LinkSettings link;

    LinkAddresses(final RouteSocket socket, final TunFile tun, final LinkSettings link) {
        this.socket = socket;
        this.tun = tun;
        this.link = link;
    }

    void add(final InterfaceAddress address) {
        final int index = tun.requireHere("addAddress");
        final int errno = socket.request(addition(address, index));
        if (tun.currentIndex() != index) {
            if (errno == 0) {
                socket.request(deletion(address, index));
            }
            throw tun.notHere("addAddress");
        }
        if (errno != 0 && errno != Errno.EEXIST && !address.isV4() && isTooSmallForV6()) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "addAddress",
                    "the MTU of " + tun.interfaceName() + " is below " + Mtu.MIN_V6
                            + ": IPv6 is off; set it to " + Mtu.MIN_V6
                            + " or more and add all IPv6 addresses anew");
        }
        link.check("addAddress", errno);
    }

    private boolean isTooSmallForV6() {
        return link.mtu() < Mtu.MIN_V6;
    }

    /**
     * Takes an address away. Linux takes with it those that were added after it in the same
     * network, unless the sysctl promote_secondaries is set.
     */
    void remove(final InterfaceAddress address) {
        final int index = tun.requireHere("removeAddress");
        final int errno = socket.request(deletion(address, index));
        if (tun.currentIndex() != index) {
            if (errno == 0) {
                socket.request(addition(address, index));
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

    /** Returns the addresses that the interface has, whoever added them. */
    Set<InterfaceAddress> present() {
        final int index = tun.requireHere("configure");
        final Set<InterfaceAddress> present = new HashSet<>();
        link.check(
                "configure",
                socket.dump(NetlinkMessage::addressDump, answer -> read(answer, index, present)));
        if (tun.currentIndex() != index) {
            throw tun.notHere("configure");
        }
        return present;
    }

    /** Reads an answer of type RTM_NEWADDR. */
    private static void read(
            final ByteBuffer answer, final int index, final Set<InterfaceAddress> present) {
        if (answer.getInt(INDEX_OFFSET) != index) {
            return;
        }
        byte[] address =
                NetlinkMessage.attribute(answer, ATTRIBUTES_OFFSET, NetlinkMessage.IFA_LOCAL);
        if (address == null) {
            // IPv6 without a peer
            address =
                    NetlinkMessage.attribute(answer, ATTRIBUTES_OFFSET, NetlinkMessage.IFA_ADDRESS);
        }
        if (address != null) {
            present.add(
                    new InterfaceAddress(inet(address), answer.get(PREFIX_LENGTH_OFFSET) & 0xFF));
        }
    }

    private static InetAddress inet(final byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException ex) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "rtnetlink",
                    "the kernel tells of an address of " + bytes.length + " bytes",
                    ex);
        }
    }

    private static NetlinkMessage addition(final InterfaceAddress address, final int index) {
        // nobody else can be on a point-to-point link: waiting for duplicates would only delay
        final byte flags = address.isV4() ? 0 : NetlinkMessage.IFA_F_NODAD;
        return NetlinkMessage.newAddress(family(address), address.prefixLength(), flags, index)
                .attribute(NetlinkMessage.IFA_LOCAL, address.address().getAddress());
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
