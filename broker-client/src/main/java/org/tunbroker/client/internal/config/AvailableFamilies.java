package org.tunbroker.client.internal.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.Setting;

/**
 * Makes changes without those of a version of IP that the machine lacks. Stateless and thread-safe.
 */
public final class AvailableFamilies {
    private static final int IPV6 = 6;
    private static final int IPV4 = 4;

    private AvailableFamilies() {}

    /**
     * Makes changes.
     *
     * @param changes in their order
     * @param configure makes all changes of a list, or none
     * @return the version of IP that was left out; {@link Setting#EACH_IP_VERSION} if all changes
     *     were made
     * @throws TunException as {@code configure}; ERROR_NOT_SUPPORTED if nothing is left to do
     */
    public static int configure(
            final List<Change> changes, final Consumer<List<Change>> configure) {
        try {
            configure.accept(changes);
            return Setting.EACH_IP_VERSION;
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_NOT_SUPPORTED)) {
                // IPv6 is the one that is switched off
                if (configureWithout(IPV6, changes, configure)) {
                    return IPV6;
                } else if (configureWithout(IPV4, changes, configure)) {
                    return IPV4;
                }
            }
            throw ex;
        }
    }

    /** Returns whether the changes without a version were made; there must be such changes. */
    private static boolean configureWithout(
            final int version, final List<Change> changes, final Consumer<List<Change>> configure) {
        final List<Change> others = new ArrayList<>(changes);
        others.removeIf(change -> change.setting().ipVersion() == version);
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
