package org.tunbroker.client;

import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.ListedSetting;

/**
 * An address of an adapter's interface, with its prefix length.
 *
 * <p>Two are equal if they have the same address and prefix length, whatever the system says of
 * them. Immutable and thread-safe.
 *
 * <p>Example, which gives an adapter another address in place of all others:
 *
 * <pre>{@code
 * final InetAddress address = InetAddress.getByName("10.7.0.9");
 * adapter.replaceAddresses(Collections.singletonList(AssignedAddress.of(address, 24)));
 * adapter.awaitUsable(address, Duration.ofSeconds(5));
 * }</pre>
 */
public final class AssignedAddress {
    /** Where an address has a meaning. */
    public enum Scope {
        /** Everywhere. */
        GLOBAL,
        /** Within a site, which RFC 3879 has deprecated. */
        SITE,
        /** On the link only, as of fe80::/10. */
        LINK,
        /** On this machine only. */
        HOST;

        private static Scope of(final int number) {
            switch (number) {
                case ListedSetting.SCOPE_SITE:
                    return SITE;
                case ListedSetting.SCOPE_LINK:
                    return LINK;
                case ListedSetting.SCOPE_HOST:
                    return HOST;
                default:
                    return GLOBAL;
            }
        }
    }

    private final ListedSetting listed;
    private final InterfaceAddress address;

    AssignedAddress(final ListedSetting listed) {
        this.listed = listed;
        this.address = (InterfaceAddress) listed.setting();
    }

    /**
     * Makes an address to be given to an interface; nothing is checked before that.
     *
     * @param address IPv4 or IPv6
     * @param prefixLength 0 to 32, or 0 to 128
     * @return the address
     */
    public static AssignedAddress of(final InetAddress address, final int prefixLength) {
        Objects.requireNonNull(address, "address");
        return new AssignedAddress(new ListedSetting(
                new InterfaceAddress(address, prefixLength),
                0,
                address.isLinkLocalAddress()
                        ? ListedSetting.SCOPE_LINK
                        : ListedSetting.SCOPE_GLOBAL));
    }

    /**
     * Returns the address.
     *
     * @return without a host name and a zone
     */
    public InetAddress address() {
        return Objects.requireNonNull(address.address());
    }

    /**
     * Returns the length of the network's prefix.
     *
     * @return bits
     */
    public int prefixLength() {
        return address.prefixLength();
    }

    /**
     * Returns where the address has a meaning.
     *
     * @return as the system says
     */
    public Scope scope() {
        return Scope.of(listed.scope());
    }

    /**
     * Tells whether the system uses the address: whether it answers to it.
     *
     * @return false while the system looks for duplicates, if it found one, and for an address of
     *     IPv6 on Linux until the interface is up and some milliseconds after
     */
    public boolean isUsable() {
        return listed.isUsable();
    }

    /**
     * Tells whether the system found that another machine has the address.
     *
     * @return true if it did, and so does not use the address
     */
    public boolean isDuplicate() {
        return listed.is(ListedSetting.DUPLICATE);
    }

    /**
     * Tells whether the system takes another address for new connections.
     *
     * @return true if it does
     */
    public boolean isDeprecated() {
        return listed.is(ListedSetting.DEPRECATED);
    }

    InterfaceAddress setting() {
        return address;
    }

    @Override
    public boolean equals(final @Nullable Object other) {
        return other instanceof AssignedAddress
                && ((AssignedAddress) other).address.equals(address);
    }

    @Override
    public int hashCode() {
        return address.hashCode();
    }

    /**
     * Describes the address.
     *
     * @return for example {@code address 10.7.0.1/24}
     */
    @Override
    public String toString() {
        return address.toString();
    }
}
