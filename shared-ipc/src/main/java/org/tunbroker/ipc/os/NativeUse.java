package org.tunbroker.ipc.os;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts the users of native methods. When the last one ends, the methods are unbound, so that an
 * application container can drop their class loader. A process that never counts, such as the
 * broker, keeps them.
 *
 * <p>Thread-safe.
 */
public final class NativeUse {
    // guarded by the class, as is users
    private static final List<NativeMethods> ALL = new ArrayList<>();
    private static int users;

    private NativeUse() {}

    static synchronized void add(final NativeMethods methods) {
        ALL.add(methods);
    }

    /** Adds a user. */
    public static synchronized void begin() {
        users++;
        for (final NativeMethods methods : ALL) {
            methods.use(true);
        }
    }

    /** Removes a user; to be called once for each {@link #begin}. */
    public static synchronized void end() {
        users--;
        if (users == 0) {
            for (final NativeMethods methods : ALL) {
                methods.use(false);
            }
        }
    }
}
