package org.tunbroker.broker;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.tunbroker.broker.driver.LogLine;
import org.tunbroker.broker.driver.LogSink;
import org.tunbroker.ipc.control.Event;

/**
 * What the broker has to say: to its standard output, which the launcher sends to the log file, and
 * to the clients that set a logger.
 *
 * <p>Thread-safe.
 */
final class BrokerLog implements LogSink {
    private static final String[] LEVELS = {"INFO", "WARN", "ERROR"};
    /** Receives each line, on the thread that wrote it. */
    @FunctionalInterface
    interface Listener {
        void line(Event.LogLine line);
    }

    private volatile Listener listener = line -> {};

    void listener(final Listener newListener) {
        listener = newListener;
    }

    void info(final String text) {
        write(INFO, text);
    }

    void warning(final String text) {
        write(WARNING, text);
    }

    void error(final String text) {
        write(ERROR, text);
    }

    void fault(final String text, final Throwable cause) {
        write(ERROR, text + ": " + cause);
        cause.printStackTrace(System.out);
    }

    private void write(final int level, final String text) {
        line(level, LogLine.ticks(Instant.now()), text);
    }

    /** Passes on what a driver says; the driver's levels and time are what clients get. */
    @Override
    public void line(final int level, final long timestamp, final String text) {
        final Instant time = LogLine.time(timestamp);
        final int known = Math.max(INFO, Math.min(ERROR, level));
        System.out.println(time.truncatedTo(ChronoUnit.MILLIS) + " " + LEVELS[known] + " " + text);
        listener.line(new Event.LogLine(known, timestamp, text));
    }
}
