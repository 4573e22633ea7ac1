package org.tunbroker.broker.driver.api;

/**
 * Takes the lines that a driver and its native part log. Thread-safe: called by any thread, also by
 * ones that the JVM did not start.
 */
@FunctionalInterface
public interface LogSink {
    /** WINTUN_LOG_INFO. */
    int INFO = 0;

    /** WINTUN_LOG_WARN. */
    int WARNING = 1;

    /** WINTUN_LOG_ERR. */
    int ERROR = 2;

    /**
     * Takes one line.
     *
     * @param level {@link #INFO}, {@link #WARNING} or {@link #ERROR}
     * @param timestamp the time of the line, in units of 100 ns since 1601-01-01 UTC
     * @param text without a line end
     */
    void line(int level, long timestamp, String text);
}
