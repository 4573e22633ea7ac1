package org.tunbroker.client;

/**
 * The severity of a log line (WINTUN_LOGGER_LEVEL).
 *
 * <p>Example, which prints only errors:
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
