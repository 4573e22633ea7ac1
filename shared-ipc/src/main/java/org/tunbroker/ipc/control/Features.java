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
 *  0       lists the settings of an interface ({@link Request.ListSettings})
 *  1       tells changes of interfaces ({@link Event.InterfaceChanged})
 *  2       describes an adapter when asked ({@link Request.DescribeAdapter})
 *  3       makes adapters persistent ({@link Persistence}), renames and deletes those of others
 *  4       rings the client's doorbell for a session that asked for it ({@link #READINESS})
 *  5       shows its status ({@link Monitoring.OpenStatus})
 *  6       copies the packets of adapters for a capture ({@link Monitoring.StartCapture})
 *  32 + n  takes settings of the kind n in {@link Request.Configure}
 * </pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class Features {
    /** The broker takes {@link Request.ListSettings}. */
    public static final long LISTS_SETTINGS = 1;

    /** It tells changes of interfaces. */
    public static final long TELLS_CHANGES = 1L << 1;
    /** It describes an adapter when asked. */
    public static final long DESCRIBES_ADAPTERS = 1L << 2;

    /**
     * It makes adapters persistent, lists and removes persistent ones, and deletes and renames what
     * any client created.
     */
    public static final long KEEPS_ADAPTERS = 1L << 3;

    /**
     * The broker looks at the requests of {@link org.tunbroker.ipc.ring.SessionLayout}, and rings
     * {@link org.tunbroker.ipc.memory.Doorbells#SESSIONS} for them.
     */
    public static final long READINESS = 1L << 4;

    /** It shows its status. */
    public static final long STATUS = 1L << 5;

    /** It copies the packets of adapters for a capture. */
    public static final long CAPTURE = 1L << 6;

    /** What a broker of this release can. */
    public static final long OF_THIS_RELEASE = SettingKinds.all().stream()
            .mapToLong(Features::bit)
            .reduce(
                    LISTS_SETTINGS
                            | TELLS_CHANGES
                            | DESCRIBES_ADAPTERS
                            | KEEPS_ADAPTERS
                            | READINESS
                            | STATUS
                            | CAPTURE,
                    (a, b) -> a | b);

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

    /**
     * Tells whether a broker can something that is no kind of setting.
     *
     * @param features of the broker
     * @param feature one of the bits here, such as {@link #DESCRIBES_ADAPTERS}
     * @return false if it is of an older release
     */
    public static boolean has(final long features, final long feature) {
        return (features & feature) != 0;
    }

    private static long bit(final SettingKind kind) {
        return 1L << FIRST_KIND + kind.number();
    }
}
