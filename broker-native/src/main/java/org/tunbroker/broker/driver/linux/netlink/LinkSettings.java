package org.tunbroker.broker.driver.linux.netlink;

import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.broker.os.linux.Errno;

/**
 * The settings of the link of a TUN file's interface. Each call proves that the interface is still
 * the file's, and in this network namespace: see {@link TunFile}.
 *
 * <p>Links are changed by the tag, so nothing can happen between proof and change. Where the kernel
 * has no alternative names, they are changed by index right after the proof.
 *
 * <p>For the driver thread.
 */
public final class LinkSettings {
    private static final String TAG_PREFIX = "tb-";
    // with the prefix a name of 15 bytes, which is the longest for an ioctl
    private static final int TAG_DIGITS = 12;

    private static final int MAX_NAMES = 1000;

    private static final int IFF_RUNNING = 0x40;
    // the kernel delays a change of the carrier by a second at most
    private static final long RUNNING_DEADLINE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long RUNNING_PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final RouteSocket socket;
    private final TunFile tun;

    public LinkSettings(final RouteSocket socket, final TunFile tun) {
        this.socket = socket;
        this.tun = tun;
    }

    /** Gives the interface a name that no other has, where the kernel has alternative names. */
    public void setTag() {
        final long random = UUID.randomUUID().getLeastSignificantBits();
        final String tag = TAG_PREFIX + HexFormat.of().toHexDigits(random, TAG_DIGITS);
        final int index = tun.requireHere("createAdapter");
        if (socket.request(NetlinkMessage.newAlternativeName(index, tag)) == 0) {
            tun.tag(tag);
            // the index may be another interface's if ours was moved just now
            tun.requireHere("createAdapter");
        }
    }

    /** Takes that name from the interface again, which is to stay without this. */
    public void removeTag() {
        final int index = tun.currentIndex();
        if (tun.tag() != null && index != 0) {
            // without success the next broker finds it and uses it
            socket.request(NetlinkMessage.deletedAlternativeName(index, tun.tag()));
        }
    }

    /** Tells whether a name can be one that {@link #setTag} gave. */
    public static boolean isTag(final String name) {
        return name.startsWith(TAG_PREFIX) && name.length() == TAG_PREFIX.length() + TAG_DIGITS;
    }

    public void setAlias(final byte[] alias) {
        final NetlinkMessage message = change("createAdapter", 0, 0);
        request("createAdapter", message.attribute(NetlinkMessage.IFLA_IFALIAS, alias));
    }

    void setMtu(final int mtu) {
        final NetlinkMessage message = change("setMtu", 0, 0);
        request("setMtu", message.attribute(NetlinkMessage.IFLA_MTU, mtu));
    }

    void setUp(final boolean up) {
        request("setUp", change("setUp", up ? NetlinkMessage.IFF_UP : 0, NetlinkMessage.IFF_UP));
    }

    /**
     * Renames the interface. By rtnetlink the new name would be where the kernel looks for the
     * interface first, so this is the ioctl, which takes the tag.
     */
    void setName(final String name) {
        tun.requireHere("setInterfaceName");
        if (name.equals(tun.currentName())) {
            return;
        }
        final int errno = socket.rename(tun.lookupName(), name);
        switch (errno) {
            case 0 -> {
                // done
            }
            case Errno.ENODEV -> throw tun.notHere("setInterfaceName");
            case Errno.EEXIST ->
                throw Errno.failure(
                        "setInterfaceName", errno, "another interface has the name " + name);
            case Errno.EBUSY ->
                throw Errno.failure(
                        "setInterfaceName",
                        errno,
                        tun.currentName() + " is up, and before Linux 6.2 the kernel renames only"
                                + " what is down: set it down, rename it and set it up");
            default -> check("setInterfaceName", errno);
        }
    }

    /**
     * Renames the interface after an adapter: to the first free name that a new adapter's interface
     * would get.
     */
    public void setNameLike(final String adapterName) {
        for (int attempt = 0; attempt < MAX_NAMES; attempt++) {
            try {
                setName(TunFile.nameLike(adapterName, attempt));
                return;
            } catch (final TunException ex) {
                if (!ex.is(ErrorCode.ERROR_ALREADY_EXISTS)) {
                    throw ex;
                }
            }
        }
        throw new TunException(
                ErrorCode.ERROR_ALREADY_EXISTS,
                "setName",
                "all names like " + TunFile.nameLike(adapterName, 0) + " are taken; use another");
    }

    /** Returns the MTU; 0 if the interface is not in this namespace. */
    int mtu() {
        return socket.mtu(tun.lookupName());
    }

    /** Tells whether the interface is administratively up. */
    boolean isUp() {
        return (socket.flags(tun.lookupName()) & NetlinkMessage.IFF_UP) != 0;
    }

    /**
     * Waits until an attached interface that is up takes packets. The kernel notices its carrier
     * with a delay, and drops packets until then.
     */
    public void awaitRunning() {
        final String name = tun.lookupName();
        final long deadline = System.nanoTime() + RUNNING_DEADLINE_NS;
        int flags = socket.flags(name);
        while ((flags & NetlinkMessage.IFF_UP) != 0
                && (flags & IFF_RUNNING) == 0
                && System.nanoTime() < deadline) {
            // usually far less than 1 ms; the only event to wait on would be that of all links
            LockSupport.parkNanos(RUNNING_PARK_NS);
            flags = socket.flags(name);
        }
    }

    /** Deletes the interface, which no file holds any more. */
    public void delete() {
        check(
                "closeAdapter",
                socket.request(byTag(tun.interfaceIndex(), NetlinkMessage.RTM_DELLINK, 0, 0)));
    }

    private NetlinkMessage change(final String call, final int flags, final int changed) {
        return byTag(tun.requireHere(call), NetlinkMessage.RTM_NEWLINK, flags, changed);
    }

    /** Begins a message about this interface, by its index only where it has no tag. */
    private NetlinkMessage byTag(
            final int index, final short type, final int flags, final int changed) {
        return tun.tag() == null
                ? NetlinkMessage.link(type, index, flags, changed)
                : NetlinkMessage.link(type, tun.tag(), flags, changed);
    }

    private void request(final String call, final NetlinkMessage message) {
        final int errno = socket.request(message);
        if (errno == Errno.ENODEV) {
            throw tun.notHere(call);
        }
        check(call, errno);
    }

    /** Throws if an errno is not 0. */
    void check(final String call, final int errno) {
        if (errno == Errno.EACCES) {
            // no right is missing, which would be EPERM
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED, call, advice(errno) + ", errno " + errno);
        } else if (errno != 0) {
            throw Errno.failure(call, errno, advice(errno));
        }
    }

    /** Returns what to do about an errno. */
    String advice(final int errno) {
        final String name = tun.interfaceName();
        return switch (Errno.common(errno)) {
            case Errno.EPERM ->
                "no rights to change " + name + ": run the broker with CAP_NET_ADMIN";
            case Errno.EACCES, Errno.EOPNOTSUPP, Errno.EAFNOSUPPORT ->
                "the kernel does not allow it on " + name
                        + "; for IPv6, see the sysctl net.ipv6.conf.all.disable_ipv6";
            case Errno.EEXIST -> name + " has that address already";
            default -> "the kernel refused to change " + name;
        };
    }
}
