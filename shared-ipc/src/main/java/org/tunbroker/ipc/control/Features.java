package org.tunbroker.ipc.control;

import org.tunbroker.ipc.config.SettingKind;
import org.tunbroker.ipc.config.SettingKinds;

/**
 * The bits of {@link Reply.Welcome#features}: features that not every broker of a major version
 * has. A client uses only features that the broker reports, so a newer client works with an older
 * broker.
 *
 * <pre>
 *  bit     the broker
 *  0 - 31  nothing yet: the first addition to the protocol that is no kind of setting takes bit 0
 *  32 + n  takes settings of the kind n in {@link Request.Configure}
 * </pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class Features {
    /** The features of this release. */
    public static final long OF_THIS_RELEASE =
            SettingKinds.all().stream().mapToLong(Features::bit).reduce(0, (a, b) -> a | b);

    private static final int FIRST_KIND = 32;

    private Features() {}

    /**
     * Tells whether a broker takes settings of a kind.
     *
     * @param features of the broker
     * @param kind of a setting
     * @return false if it is of an older release, which does not know the kind
     */
    public static boolean has(final long features, final SettingKind kind) {
        return (features & bit(kind)) != 0;
    }

    private static long bit(final SettingKind kind) {
        return 1L << FIRST_KIND + kind.number();
    }
}
