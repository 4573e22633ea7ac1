package org.tunbroker.broker.limit;

/**
 * The broker's limits, so that one client cannot starve the others. An operator changes a bound by
 * its key, see {@link Limits}.
 */
public enum Limit {
    /** For the broker: how many processes can be at their limits at once. */
    PROCESSES("processes", 64, "processes"),
    /** For a process: connections. Aeron's own tables end at some 1100 in all. */
    CONNECTIONS("connections", 16, "connections"),
    /** For a process: adapters that it created. */
    ADAPTERS("adapters", 64, "adapters"),
    /** For a process: handles on adapters, be they its own or opened by name. */
    HANDLES("handles", 256, "handles on adapters"),
    /** For a process: addresses that it gave to adapters that exist. */
    ADDRESSES("addresses", 1024, "addresses of adapters"),
    /** For a process: routes that it added through adapters that exist. */
    ROUTES("routes", 1024, "routes through adapters"),
    /** For a process: sessions that it started. */
    SESSIONS("sessions", 64, "sessions"),
    /**
     * For a process: memory of these sessions, in MiB, including idle memory that stays allocated
     * for another session.
     */
    MEMORY("memory", 1024, "MiB of sessions' memory"),
    /** For a process: requests that are not answered yet. More wait in the client's own stream. */
    REQUESTS("requests", 32, "requests in flight"),
    /**
     * For a process: replies and events that it did not read, in KiB. Beyond it the broker reads no
     * more of its requests and sends it no more events.
     */
    REPLIES("replies", 256, "KiB of unread replies"),
    /** For the broker: persistent interfaces of its user, at which no more are made. */
    PERSISTENT("persistent", 64, "persistent interfaces"),
    /** For the broker: lines of its log in a second. */
    LOG_LINES("log-lines", 100, "lines of the log in a second"),
    /** For the broker: length of its log, in KiB, at which it is rotated. */
    LOG_SIZE("log-size", 1024, "KiB of the log");

    private static final int MEBIBYTE_SHIFT = 20;
    private static final long MEBIBYTE = 1L << MEBIBYTE_SHIFT;

    private final String key;
    private final long byDefault;
    private final String what;

    Limit(final String key, final long byDefault, final String what) {
        this.key = key;
        this.byDefault = byDefault;
        this.what = what;
    }

    /** Returns the name by which an operator sets it. */
    public String key() {
        return key;
    }

    public long byDefault() {
        return byDefault;
    }

    /** Returns what is counted, in the plural. */
    String what() {
        return what;
    }

    /** Converts bytes to MiB, rounded up. */
    public static long mebibytes(final long bytes) {
        return bytes + MEBIBYTE - 1 >> MEBIBYTE_SHIFT;
    }
}
