package org.tunbroker.broker.driver.linux.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.tunbroker.broker.driver.events.InterfaceState;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.os.linux.Errno;

/**
 * Asks the kernel what an interface is.
 *
 * <p>For the thread that its socket is for.
 */
public final class KernelTables {
    // of struct ifinfomsg and struct ifaddrmsg
    private static final int INDEX_OFFSET = NetlinkMessage.HEADER_LENGTH + 4;
    private static final int LINK_FLAGS_OFFSET = NetlinkMessage.HEADER_LENGTH + 8;
    private static final int LINK_ATTRIBUTES = NetlinkMessage.HEADER_LENGTH + 16;
    private static final int PREFIX_LENGTH_OFFSET = NetlinkMessage.HEADER_LENGTH + 1;
    private static final int ADDRESS_ATTRIBUTES = NetlinkMessage.HEADER_LENGTH + 8;
    // there as long as the kernel has IPv6
    private static final Path V6_TABLE = Path.of("/proc/self/net/if_inet6");

    private final RouteSocket socket;
    private final boolean hasV6 = Files.exists(V6_TABLE);

    public KernelTables(final RouteSocket socket) {
        this.socket = socket;
    }

    /**
     * An interface without its addresses and routes.
     *
     * @param index of it
     * @param name of it
     * @param up whether it is administratively up
     * @param mtu of it, bytes
     */
    public record Link(int index, String name, boolean up, int mtu) {
        /** Begins the state. */
        public InterfaceState state() {
            return new InterfaceState(name, up, mtu);
        }
    }

    /**
     * Looks for an interface.
     *
     * @param tag its alternative name, which no other interface has; null if it has none
     * @param index by which it is found then
     * @return empty if it is not in this network namespace
     */
    public Optional<Link> link(final String tag, final int index) {
        final Optional<Link> found = query(tag, index);
        // kernels before 6.6 find an interface that was moved by its tag still
        return tag == null
                ? found
                : found.filter(link -> query(null, link.index())
                        .filter(other -> other.name().equals(link.name()))
                        .isPresent());
    }

    private Optional<Link> query(final String tag, final int index) {
        final Link[] found = new Link[1];
        final int errno = socket.request(NetlinkMessage.linkQuery(index, tag), answer -> {
            if (answer.limit() >= LINK_ATTRIBUTES) {
                found[0] = read(answer);
            }
        });
        check(errno);
        return Optional.ofNullable(found[0]);
    }

    private static Link read(final ByteBuffer answer) {
        final byte[] name =
                NetlinkMessage.attribute(answer, LINK_ATTRIBUTES, NetlinkMessage.IFLA_IFNAME);
        final byte[] mtu =
                NetlinkMessage.attribute(answer, LINK_ATTRIBUTES, NetlinkMessage.IFLA_MTU);
        return new Link(
                answer.getInt(INDEX_OFFSET),
                name == null ? "" : new String(name, StandardCharsets.ISO_8859_1).split("\0", 2)[0],
                (answer.getInt(LINK_FLAGS_OFFSET) & NetlinkMessage.IFF_UP) != 0,
                mtu == null || mtu.length != Integer.BYTES
                        ? 0
                        : ByteBuffer.wrap(mtu).order(ByteOrder.nativeOrder()).getInt());
    }

    /** All of an interface, and the index that it has now. */
    record Located(int index, InterfaceState state) {}

    /**
     * Returns all of an interface. It was there before its addresses and routes were asked for, and
     * is there afterwards, so they are its own.
     *
     * @param tag as for {@link #link}
     * @param index as for {@link #link}
     * @return empty if it is not in this network namespace
     */
    Optional<Located> state(final String tag, final int index) {
        // the kernel answers this only when a change that is under way is made
        final Optional<Link> link = link(tag, index);
        if (link.isEmpty()) {
            return Optional.empty();
        }
        final int current = link.get().index();
        final InterfaceState state = link.get().state();
        addEntries(state, NetlinkMessage.AF_INET, current);
        if (hasV6) {
            addEntries(state, NetlinkMessage.AF_INET6, current);
        }
        return link(tag, index)
                .filter(after -> after.index() == current)
                .map(after -> new Located(current, state));
    }

    private void addEntries(final InterfaceState state, final byte family, final int index) {
        final List<ByteBuffer> answers = new ArrayList<>();
        dump(
                answers,
                () -> NetlinkMessage.addressDump(family, index),
                answer -> answer.limit() >= ADDRESS_ATTRIBUTES
                        && answer.getInt(INDEX_OFFSET) == index);
        answers.forEach(answer -> addAddress(state, answer));
        dump(
                answers,
                () -> NetlinkMessage.routeDump(family, index),
                answer -> RouteText.of(answer, index) != null);
        for (final ByteBuffer answer : answers) {
            final RouteText route = RouteText.of(answer, index);
            state.route(route.identity(), route.text());
        }
    }

    private void dump(
            final List<ByteBuffer> answers,
            final Supplier<NetlinkMessage> message,
            final Predicate<ByteBuffer> wanted) {
        final int errno = socket.dump(
                () -> {
                    answers.clear();
                    return message.get();
                },
                answer -> {
                    if (answers.size() <= InterfaceState.MAX_ENTRIES && wanted.test(answer)) {
                        answers.add(copy(answer));
                    }
                });
        check(errno);
    }

    /** The answer's memory is used again for the next one. */
    private static ByteBuffer copy(final ByteBuffer answer) {
        final ByteBuffer copy = ByteBuffer.allocate(answer.limit()).order(ByteOrder.nativeOrder());
        return copy.put(0, answer, 0, answer.limit());
    }

    private static void addAddress(final InterfaceState state, final ByteBuffer answer) {
        byte[] address =
                NetlinkMessage.attribute(answer, ADDRESS_ATTRIBUTES, NetlinkMessage.IFA_LOCAL);
        if (address == null) {
            // IPv6 without a peer
            address = NetlinkMessage.attribute(
                    answer, ADDRESS_ATTRIBUTES, NetlinkMessage.IFA_ADDRESS);
        }
        if (address != null) {
            state.address(
                    RouteText.text(address) + "/" + (answer.get(PREFIX_LENGTH_OFFSET) & 0xFF));
        }
    }

    private static void check(final int errno) {
        // ENODEV: there is none, or it left just now, which the last query finds out
        if (errno != 0 && errno != Errno.ENODEV) {
            throw Errno.failure("rtnetlink", errno, "the kernel does not tell of an interface");
        }
    }
}
