package org.tunbroker.broker;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.tunbroker.ipc.control.Event;

/**
 * What the broker has to say: to its standard output, which the launcher sends to the log file, and
 * to the clients that set a logger.
 *
 * <p>Thread-safe.
 */
final class BrokerLog {
    private static final int LEVEL_INFO = 0;
    private static final int LEVEL_WARNING = 1;
    private static final int LEVEL_ERROR = 2;
    private static final String[] LEVELS = {"INFO", "WARN", "ERROR"};
    // from 1601-01-01, where Windows begins to count, to 1970-01-01
    private static final long EPOCH_DIFFERENCE_S = 11_644_473_600L;
    private static final long TICKS_PER_S = 10_000_000L;
    private static final long NS_PER_TICK = 100;

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
        write(LEVEL_INFO, text);
    }

    void warning(final String text) {
        write(LEVEL_WARNING, text);
    }

    void error(final String text) {
        write(LEVEL_ERROR, text);
    }

    void fault(final String text, final Throwable cause) {
        write(LEVEL_ERROR, text + ": " + cause);
        cause.printStackTrace(System.out);
    }

    private void write(final int level, final String text) {
        final Instant now = Instant.now();
        System.out.println(now.truncatedTo(ChronoUnit.MILLIS) + " " + LEVELS[level] + " " + text);
        final long ticks = (now.getEpochSecond() + EPOCH_DIFFERENCE_S) * TICKS_PER_S
                + now.getNano() / NS_PER_TICK;
        listener.line(new Event.LogLine(level, ticks, text));
    }
}
