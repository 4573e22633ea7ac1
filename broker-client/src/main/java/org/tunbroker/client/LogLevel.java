package org.tunbroker.client;

/**
 * How much a line of the driver's log matters, as Wintun grades it.
 *
 * <p>Example, which prints what failed, and nothing else:
 *
 * <pre>{@code
 * client.setLogger((level, timestamp, line) -> {
 *     if (level == LogLevel.ERR) {
 *         System.err.println(line);
 *     }
 * });
 * }</pre>
 */
public enum LogLevel {
    /** Something worth knowing happened. */
    INFO,
    /** Something went wrong, and the driver goes on. */
    WARN,
    /** Something failed. */
    ERR;

    static LogLevel of(final int number) {
        return values()[Math.max(0, Math.min(number, values().length - 1))];
    }
}
