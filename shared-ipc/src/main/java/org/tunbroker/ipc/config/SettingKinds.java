package org.tunbroker.ipc.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The kinds of {@link Setting} that this release knows. Stateless and thread-safe. */
public final class SettingKinds {
    /** The numbers of kinds are below this: each is a bit of the broker's features. */
    public static final int LIMIT = 32;

    private static final List<SettingKind> ALL = Collections.unmodifiableList(Arrays.asList(
            Mtu.KIND,
            InterfaceAddress.KIND,
            LinkState.KIND,
            Metric.KIND,
            InterfaceRoute.KIND,
            FamilyMtu.KIND,
            InterfaceDns.KIND,
            InterfaceName.KIND,
            BypassRoute.KIND,
            HeldRoute.KIND));

    private SettingKinds() {}

    /**
     * Returns all kinds.
     *
     * @return in the order of their numbers
     */
    public static List<SettingKind> all() {
        return ALL;
    }

    /** Returns the kind of a number; an unknown kind has values of {@link UnknownSetting}. */
    static SettingKind of(final int number) {
        for (final SettingKind kind : ALL) {
            if (kind.number() == number) {
                return kind;
            }
        }
        return UnknownSetting.kind(number);
    }
}
