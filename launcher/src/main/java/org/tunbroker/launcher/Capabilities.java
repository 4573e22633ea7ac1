package org.tunbroker.launcher;

import java.util.List;

/**
 * User and capabilities of a process, from its {@code /proc/PID/status}. Immutable and thread-safe.
 */
final class Capabilities {
    /** CAP_NET_ADMIN, the only one that the broker needs. */
    static final long NET_ADMIN = 1L << 12;

    private final long realUser;
    private final long effectiveUser;
    private final long ambient;

    private Capabilities(final long realUser, final long effectiveUser, final long ambient) {
        this.realUser = realUser;
        this.effectiveUser = effectiveUser;
        this.ambient = ambient;
    }

    static Capabilities parse(final List<String> status) {
        final String[] users = field(status, "Uid").split("\\s+");
        // kernels before 4.3 have no ambient capabilities
        final String ambient = field(status, "CapAmb");
        return new Capabilities(
                Long.parseLong(users[0]),
                Long.parseLong(users[1]),
                ambient.isEmpty() ? 0 : Long.parseUnsignedLong(ambient, 16));
    }

    private static String field(final List<String> status, final String name) {
        for (final String line : status) {
            if (line.startsWith(name + ":")) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return "";
    }

    /**
     * Tells whether a program that this process starts gets all capabilities of the bounding set.
     */
    boolean isRoot() {
        return realUser == 0 || effectiveUser == 0;
    }

    /** Tells whether an ordinary user's program keeps CAP_NET_ADMIN. */
    boolean passesOnNetAdmin() {
        return (ambient & NET_ADMIN) != 0;
    }
}
