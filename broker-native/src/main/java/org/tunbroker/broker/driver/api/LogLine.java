package org.tunbroker.broker.driver.api;

import java.time.Instant;

/** Writes a driver's own lines to the log. Stateless and thread-safe. */
public final class LogLine {
    // from 1601-01-01, where Windows begins to count, to 1970-01-01
    private static final long EPOCH_DIFFERENCE_S = 11_644_473_600L;
    private static final long TICKS_PER_S = 10_000_000L;
    private static final long NS_PER_TICK = 100;

    private LogLine() {}

    /**
     * Writes a line of level {@link LogSink#INFO}.
     *
     * @param sink takes the line
     * @param text without a line end
     */
    public static void info(final LogSink sink, final String text) {
        sink.line(LogSink.INFO, ticks(Instant.now()), text);
    }

    /**
     * Writes a line of level {@link LogSink#WARNING}.
     *
     * @param sink takes the line
     * @param text without a line end
     */
    public static void warn(final LogSink sink, final String text) {
        sink.line(LogSink.WARNING, ticks(Instant.now()), text);
    }

    /**
     * Converts a time to Wintun's.
     *
     * @param time after 1601
     * @return units of 100 ns since 1601-01-01 UTC
     */
    public static long ticks(final Instant time) {
        return (time.getEpochSecond() + EPOCH_DIFFERENCE_S) * TICKS_PER_S
                + time.getNano() / NS_PER_TICK;
    }

    /**
     * Converts a time from Wintun's.
     *
     * @param ticks units of 100 ns since 1601-01-01 UTC
     * @return the time
     */
    public static Instant time(final long ticks) {
        return Instant.ofEpochSecond(
                Math.floorDiv(ticks, TICKS_PER_S) - EPOCH_DIFFERENCE_S,
                Math.floorMod(ticks, TICKS_PER_S) * NS_PER_TICK);
    }
}
