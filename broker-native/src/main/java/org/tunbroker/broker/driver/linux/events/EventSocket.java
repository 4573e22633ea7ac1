package org.tunbroker.broker.driver.linux.events;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.agrona.BufferUtil;
import org.tunbroker.TunException;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.LinuxFailure;

/**
 * A socket to which rtnetlink tells changes of links, addresses and routes, of all interfaces in
 * the network namespace of the thread that made it.
 *
 * <p>For one thread.
 */
final class EventSocket implements AutoCloseable {
    // RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_IFADDR, RTMGRP_IPV6_ROUTE,
    // RTMGRP_IPV4_RULE, and the group RTNLGRP_IPV6_RULE
    private static final int GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400 | 0x80 | 1 << 18;
    private static final int CAPACITY = 0x8000;
    // then what was told so far is looked at, however much more there is
    private static final int MAX_READS = 1024;

    private static final int ADDRESS_LENGTH = 12;
    private static final int GROUPS_OFFSET = 8;
    private static final String REASON = "the kernel tells no changes of interfaces";

    private final Descriptor descriptor;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.nativeOrder());

    EventSocket() {
        final int made = org.tunbroker.ipc.os.linux.LibC.socket(
                LibC.AF_NETLINK,
                LibC.SOCK_RAW
                        | org.tunbroker.ipc.os.linux.LibC.SOCK_CLOEXEC
                        | org.tunbroker.ipc.os.linux.LibC.SOCK_NONBLOCK,
                LibC.NETLINK_ROUTE);
        if (made < 0) {
            throw LinuxFailure.ofLastError("socket(AF_NETLINK)", REASON);
        }
        descriptor = new Descriptor(made);
        // struct sockaddr_nl: family in 16 bits and 16 of padding, port, groups
        final ByteBuffer address = ByteBuffer.allocateDirect(ADDRESS_LENGTH)
                .order(ByteOrder.nativeOrder())
                .putShort(0, (short) LibC.AF_NETLINK)
                .putInt(GROUPS_OFFSET, GROUPS);
        if (org.tunbroker.ipc.os.linux.LibC.bind(made, address) < 0) {
            final TunException failure = LinuxFailure.ofLastError("bind(AF_NETLINK)", REASON);
            descriptor.close();
            throw failure;
        }
    }

    Descriptor descriptor() {
        return descriptor;
    }

    /**
     * Reads what waits, within bounds.
     *
     * @param reader takes each datagram, from position 0 to the limit
     * @return whether the kernel dropped some, since this did not read in time
     */
    boolean read(final Consumer<ByteBuffer> reader) {
        boolean lost = false;
        for (int i = 0; i < MAX_READS; i++) {
            final long length =
                    LibC.read(descriptor.number(), BufferUtil.address(buffer), CAPACITY);
            if (length > 0) {
                reader.accept(buffer.clear().limit((int) length));
                continue;
            }
            final int errno = length == 0 ? Errno.EAGAIN : Native.getLastError();
            if (Errno.common(errno) == Errno.ENOBUFS) {
                lost = true;
            } else if (errno != Errno.EINTR) {
                if (errno == Errno.EAGAIN) {
                    return lost;
                }
                throw Errno.failure("read(AF_NETLINK)", errno, REASON);
            }
        }
        return lost;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
