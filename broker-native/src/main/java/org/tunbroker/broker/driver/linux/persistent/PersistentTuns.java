package org.tunbroker.broker.driver.linux.persistent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.ipc.os.linux.LibC;

/**
 * The persistent interfaces of a network namespace. Those whose TUN owner is this process's user
 * are the user's own, whoever made them; the kernel lets any program of the user attach to them.
 * All others are foreign. The kernel does not ask a process with CAP_NET_ADMIN for the owner, so
 * this does.
 *
 * <p>For the driver thread.
 */
public final class PersistentTuns {
    private final RouteSocket socket;
    private final int user;

    public PersistentTuns(final RouteSocket socket) {
        this(socket, LibC.geteuid());
    }

    PersistentTuns(final RouteSocket socket, final int user) {
        this.socket = socket;
        this.user = user;
    }

    /** Returns the user's own, by rising index. */
    public List<TunLink> own() {
        return all().stream().filter(this::isOwn).toList();
    }

    /** Tells whether one is the user's own. */
    public boolean isOwn(final TunLink link) {
        // a TUN without an owner has the number that would be user 4294967295
        return user != TunLink.NO_OWNER && link.owner() == user;
    }

    private List<TunLink> all() {
        final List<TunLink> all = new ArrayList<>();
        final int errno = socket.dump(
                () -> {
                    all.clear();
                    return NetlinkMessage.linkDump(TunLink.KIND);
                },
                answer -> TunLink.read(answer).ifPresent(all::add));
        if (errno != 0) {
            throw Errno.failure("rtnetlink", errno, "the kernel does not list its interfaces");
        }
        all.sort(Comparator.comparingInt(TunLink::index));
        return all;
    }

    /**
     * Finds one of the user's own.
     *
     * @param name of the interface, or else of the adapter without regard to case
     */
    public Optional<TunLink> findOwn(final String name) {
        return find(own(), name);
    }

    private static Optional<TunLink> find(final List<TunLink> links, final String name) {
        // an interface's name is its alone, an adapter's may be another's as well
        return Stream.concat(
                        links.stream().filter(link -> link.name().equals(name)),
                        links.stream().filter(link -> link.adapter().name().equalsIgnoreCase(name)))
                .findFirst();
    }

    /**
     * Finds one that a client names.
     *
     * @param name as for {@link #findOwn}; a foreign one is found by its interface's name only
     * @param foreign whether it may be foreign
     * @throws TunException ERROR_NOT_FOUND, or ERROR_ACCESS_DENIED if it is foreign and may not be
     */
    public TunLink require(final String name, final boolean foreign) {
        final List<TunLink> all = all();
        final Optional<TunLink> own = find(all.stream().filter(this::isOwn).toList(), name);
        if (own.isPresent()) {
            return own.get();
        }
        final TunLink other = all.stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElseThrow(() -> TunDriver.notFound(name));
        if (!foreign) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "openAdapter",
                    "the interface " + name + " belongs to "
                            + (other.owner() == TunLink.NO_OWNER
                                    ? "no user"
                                    : "user " + Integer.toUnsignedString(other.owner()))
                            + ", and this broker opens only what belongs to user " + user
                            + ": have it made for this user (ip tuntap add mode tun user), or start"
                            + " a broker with rights of your own");
        }
        return other;
    }
}
