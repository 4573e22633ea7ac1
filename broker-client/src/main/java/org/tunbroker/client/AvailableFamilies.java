package org.tunbroker.client;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.Change;

/**
 * Makes changes, those of a family left out that the machine has not. Stateless and thread-safe.
 */
final class AvailableFamilies {
    private AvailableFamilies() {}

    /**
     * Makes changes.
     *
     * @param changes in their order
     * @param configure makes all changes of a list, or none
     * @return which families were left out
     */
    static Set<AddressFamily> configure(
            final List<Change> changes, final Consumer<List<Change>> configure) {
        try {
            configure.accept(changes);
            return EnumSet.noneOf(AddressFamily.class);
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_NOT_SUPPORTED)) {
                // IPv6 is the one that is switched off
                if (configureWithout(AddressFamily.IPV6, changes, configure)) {
                    return EnumSet.of(AddressFamily.IPV6);
                } else if (configureWithout(AddressFamily.IPV4, changes, configure)) {
                    return EnumSet.of(AddressFamily.IPV4);
                }
            }
            throw ex;
        }
    }

    /** Returns whether the changes without a family were made; there must be such changes. */
    private static boolean configureWithout(
            final AddressFamily family,
            final List<Change> changes,
            final Consumer<List<Change>> configure) {
        final List<Change> others = new ArrayList<>(changes);
        others.removeIf(change -> AddressFamily.of(change).contains(family));
        if (others.isEmpty() || others.size() == changes.size()) {
            return false;
        }
        try {
            configure.accept(others);
            return true;
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_NOT_SUPPORTED)) {
                return false;
            }
            throw ex;
        }
    }
}
