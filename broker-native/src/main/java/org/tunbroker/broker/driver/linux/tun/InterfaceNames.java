package org.tunbroker.broker.driver.linux.tun;

import java.util.Set;

/**
 * Derives names that the kernel accepts for an interface from an adapter's name, which is free
 * text.
 */
final class InterfaceNames {
    /** The most bytes that an interface's name has, IFNAMSIZ without the zero. */
    static final int MAX_LENGTH = 15;

    // directories of /proc/sys/net/ipv4/conf that are no interface, and those of every file system
    private static final Set<String> RESERVED = Set.of("all", "default", ".", "..");
    private static final String PREFIX = "tun";

    private InterfaceNames() {}

    /**
     * Returns a name to try.
     *
     * @param adapterName any text, not empty
     * @param attempt 0 for the name itself, more for one with that number at its end
     * @return 1 to 15 letters, digits, dots, underscores and hyphens, not beginning with a hyphen
     */
    static String candidate(final String adapterName, final int attempt) {
        final StringBuilder base = new StringBuilder();
        adapterName
                .chars()
                .limit(MAX_LENGTH)
                .forEach(unit -> base.append(isPlain(unit) ? (char) unit : '-'));
        if (base.charAt(0) == '-') {
            // a command would take it for an option
            base.insert(0, PREFIX);
        } else if (RESERVED.contains(base.toString())) {
            base.insert(0, PREFIX + "-");
        }
        final String suffix = attempt == 0 ? "" : "-" + attempt;
        base.setLength(Math.min(base.length(), MAX_LENGTH - suffix.length()));
        return base + suffix;
    }

    private static boolean isPlain(final int unit) {
        return unit >= 'a' && unit <= 'z'
                || unit >= 'A' && unit <= 'Z'
                || unit >= '0' && unit <= '9'
                || unit == '.'
                || unit == '_'
                || unit == '-';
    }
}
