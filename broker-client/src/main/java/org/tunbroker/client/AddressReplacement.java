package org.tunbroker.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tunbroker.ipc.config.Change;

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
final class AddressReplacement {
    private final InterfaceSettings before;
    private final Set<AssignedAddress> wanted;
    // of those that the interface has
    private final List<AssignedAddress> leaving = new ArrayList<>();
    private final List<AssignedAddress> staying = new ArrayList<>();

    AddressReplacement(final InterfaceSettings before, final Collection<AssignedAddress> wanted) {
        this.before = before;
        this.wanted = new LinkedHashSet<>(wanted);
        for (final AssignedAddress address : before.addresses()) {
            if (this.wanted.contains(address)) {
                staying.add(address);
            } else if (address.isOwn() || address.scope() != AssignedAddress.Scope.LINK) {
                leaving.add(address);
            }
        }
        // what would go with one that leaves
        final List<AssignedAddress> kin = new ArrayList<>(staying);
        kin.removeIf(address -> !isOfNetworkThatLeaves(address));
        staying.removeAll(kin);
        leaving.addAll(kin);
        leaving.sort((one, other) -> Integer.compare(
                before.addresses().indexOf(other), before.addresses().indexOf(one)));
    }

    private boolean isOfNetworkThatLeaves(final AssignedAddress address) {
        return leaving.stream().anyMatch(other -> isSameNetwork(address, other));
    }

    private static boolean isSameNetwork(final AssignedAddress one, final AssignedAddress other) {
        final byte[] first = one.address().getAddress();
        final byte[] second = other.address().getAddress();
        if (!isV4(one) || !isV4(other) || one.prefixLength() != other.prefixLength()) {
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

    private static boolean isV4(final AssignedAddress address) {
        return address.setting().isV4();
    }

    List<Change> changes() {
        final List<AssignedAddress> missing = new ArrayList<>(wanted);
        missing.removeAll(staying);
        final List<AssignedAddress> later = new ArrayList<>(missing);
        later.removeIf(address -> !isOfNetworkThatLeaves(address));
        missing.removeAll(later);
        final List<Change> changes = new ArrayList<>();
        missing.forEach(address -> changes.add(Change.add(address.setting())));
        leaving.forEach(address -> changes.add(Change.remove(address.setting())));
        later.forEach(address -> changes.add(Change.add(address.setting())));
        final boolean lastGoes = leaving.stream().anyMatch(AddressReplacement::isV4)
                && missing.stream().noneMatch(AddressReplacement::isV4)
                && staying.stream().noneMatch(AddressReplacement::isV4);
        if (lastGoes && later.stream().anyMatch(AddressReplacement::isV4)) {
            before.ownRoutes().stream()
                    .filter(route -> route.setting().isV4())
                    .forEach(route -> changes.add(Change.add(route.setting())));
        }
        return changes;
    }
}
