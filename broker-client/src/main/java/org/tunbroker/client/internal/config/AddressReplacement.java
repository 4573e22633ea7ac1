package org.tunbroker.client.internal.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.ListedSetting;

/**
 * The changes that give an interface other addresses in place of all that it has.
 *
 * <p>Linux takes with an IPv4 address those of the same network that were added later, and with the
 * last one all routes. So what is in no network of an address that goes is added first; the others
 * go last one first, and what is in their networks is added after that; and if no IPv4 address
 * stays meanwhile, the routes are added again.
 *
 * <p>For one thread.
 */
public final class AddressReplacement {
    private final List<ListedSetting> before;
    private final Set<InterfaceAddress> wanted;
    // of those that the interface has
    private final List<InterfaceAddress> leaving = new ArrayList<>();
    private final List<InterfaceAddress> staying = new ArrayList<>();

    /**
     * Finds out which addresses stay, and which leave.
     *
     * @param before what the interface has
     * @param wanted the addresses that it is to have
     */
    public AddressReplacement(
            final List<ListedSetting> before, final Collection<InterfaceAddress> wanted) {
        this.before = before;
        this.wanted = new LinkedHashSet<>(wanted);
        final List<InterfaceAddress> present = new ArrayList<>();
        for (final ListedSetting listed : before) {
            if (listed.setting() instanceof InterfaceAddress) {
                final InterfaceAddress address = (InterfaceAddress) listed.setting();
                present.add(address);
                if (this.wanted.contains(address)) {
                    staying.add(address);
                } else if (!isGivenBySystem(listed)) {
                    leaving.add(address);
                }
            }
        }
        // what would go with one that leaves
        final List<InterfaceAddress> kin = new ArrayList<>(staying);
        kin.removeIf(address -> !isOfNetworkThatLeaves(address));
        staying.removeAll(kin);
        leaving.addAll(kin);
        leaving.sort((one, other) -> Integer.compare(present.indexOf(other), present.indexOf(one)));
    }

    private static boolean isGivenBySystem(final ListedSetting address) {
        return address.scope() == ListedSetting.SCOPE_LINK && !address.is(ListedSetting.OWN);
    }

    private boolean isOfNetworkThatLeaves(final InterfaceAddress address) {
        return leaving.stream().anyMatch(other -> isSameNetwork(address, other));
    }

    private static boolean isSameNetwork(final InterfaceAddress one, final InterfaceAddress other) {
        final byte[] first = one.address().getAddress();
        final byte[] second = other.address().getAddress();
        if (!one.isV4() || !other.isV4() || one.prefixLength() != other.prefixLength()) {
            // an interface has an address once, whatever its prefix
            return Arrays.equals(first, second);
        }
        for (int bit = 0; bit < Math.min(one.prefixLength(), first.length * Byte.SIZE); bit++) {
            final int mask = 0x80 >> bit % Byte.SIZE;
            if (((first[bit / Byte.SIZE] ^ second[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the changes.
     *
     * @return in the order in which they are to be made
     */
    public List<Change> changes() {
        final List<InterfaceAddress> missing = new ArrayList<>(wanted);
        missing.removeAll(staying);
        final List<InterfaceAddress> later = new ArrayList<>(missing);
        later.removeIf(address -> !isOfNetworkThatLeaves(address));
        missing.removeAll(later);
        final List<Change> changes = new ArrayList<>();
        missing.forEach(address -> changes.add(Change.add(address)));
        leaving.forEach(address -> changes.add(Change.remove(address)));
        later.forEach(address -> changes.add(Change.add(address)));
        final boolean lastGoes = leaving.stream().anyMatch(InterfaceAddress::isV4)
                && missing.stream().noneMatch(InterfaceAddress::isV4)
                && staying.stream().noneMatch(InterfaceAddress::isV4);
        if (lastGoes && later.stream().anyMatch(InterfaceAddress::isV4)) {
            before.stream()
                    .filter(listed -> listed.is(ListedSetting.OWN))
                    .map(ListedSetting::setting)
                    .filter(setting ->
                            setting instanceof InterfaceRoute && ((InterfaceRoute) setting).isV4())
                    .forEach(route -> changes.add(Change.add(route)));
        }
        return changes;
    }
}
