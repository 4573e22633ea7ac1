package org.tunbroker.ipc.platform;

import java.util.Locale;

/** The operating systems that tunbroker runs on. */
public enum OperatingSystem {
    /** Linux, with the kernel's TUN. */
    LINUX,
    /** Windows, with Wintun. */
    WINDOWS;

    /**
     * Returns the system that this JVM runs on.
     *
     * @return the one it was built for
     */
    public static OperatingSystem current() {
        return of(System.getProperty("os.name"));
    }

    /**
     * Finds the system that a name stands for.
     *
     * @param name as Java's property {@code os.name} has it
     * @return {@link #WINDOWS} for all of its versions, else {@link #LINUX}: what is neither fails
     *     where it misses /proc, with an error that says so
     */
    static OperatingSystem of(final String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("windows") ? WINDOWS : LINUX;
    }
}
