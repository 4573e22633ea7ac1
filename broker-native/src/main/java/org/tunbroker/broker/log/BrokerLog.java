package org.tunbroker.broker.log;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.limit.Limit;
import org.tunbroker.ipc.control.Event;

/**
 * The broker's log. Its lines go to standard output, which the launcher sends to the log file, and
 * to the clients that set a logger. Clients can cause many lines, so their length, their number and
 * the size of the file are bounded; the log says later how many lines were left out.
 *
 * <p>Thread-safe.
 */
public final class BrokerLog implements LogSink {
    private static final String[] LEVELS = {"INFO", "WARN", "ERROR"};
    // several hundred lines must fit the memory of a client that does not read them
    private static final int LONGEST_TEXT = 1000;
    private static final String CUT = "...";
    private static final int MOST_FRAMES = 20;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    /** Receives each line, on the thread that wrote it. */
    @FunctionalInterface
    public interface Listener {
        void line(Event.LogLine line);
    }

    private final NanoClock clock;
    private volatile Listener listener = line -> {};
    // all below guarded by this
    private PrintStream output;
    private LogFile file;
    private long linesPerSecond = Limit.LOG_LINES.byDefault();
    private long secondBeganNs;
    private long linesOfSecond;
    private long leftOut;

    public BrokerLog() {
        this(System.out, SystemNanoClock.INSTANCE);
    }

    public BrokerLog(final PrintStream output, final NanoClock clock) {
        this.output = output;
        this.clock = clock;
        secondBeganNs = clock.nanoTime();
    }

    /** Sets how much is written at most. */
    public synchronized void limit(final long newLinesPerSecond, final LogFile newFile) {
        linesPerSecond = newLinesPerSecond;
        file = newFile;
    }

    /** Sets where lines go to from now on. */
    public synchronized void output(final PrintStream newOutput) {
        output = newOutput;
    }

    public void listener(final Listener newListener) {
        listener = newListener;
    }

    public void info(final String text) {
        write(INFO, text);
    }

    public void warning(final String text) {
        write(WARNING, text);
    }

    public void error(final String text) {
        write(ERROR, text);
    }

    /** Logs a fault of the broker and where in the code it arose. */
    public void fault(final String text, final Throwable cause) {
        final StringBuilder where = new StringBuilder();
        final StackTraceElement[] frames = cause.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
            where.append(System.lineSeparator()).append("    at ").append(frames[i]);
        }
        write(ERROR, LogLine.ticks(Instant.now()), text + ": " + cause, where.toString());
    }

    private void write(final int level, final String text) {
        line(level, LogLine.ticks(Instant.now()), text);
    }

    /** Logs a driver's line; clients get the driver's level and time. */
    @Override
    public void line(final int level, final long timestamp, final String text) {
        write(level, timestamp, text, "");
    }

    private void write(
            final int level, final long timestamp, final String text, final String more) {
        final Event.LogLine line = new Event.LogLine(
                Math.max(INFO, Math.min(ERROR, level)), timestamp, shortened(text));
        final Event.LogLine gap;
        synchronized (this) {
            beginSecond();
            if (linesOfSecond >= linesPerSecond) {
                leftOut++;
                return;
            }
            linesOfSecond++;
            gap = leftOut == 0 ? null : gap(timestamp);
            leftOut = 0;
            if (gap != null) {
                print(gap, "");
            }
            print(line, more);
        }
        if (gap != null) {
            listener.line(gap);
        }
        listener.line(line);
    }

    private void beginSecond() {
        final long now = clock.nanoTime();
        if (now - secondBeganNs >= SECOND_NS) {
            secondBeganNs = now;
            linesOfSecond = 0;
        }
    }

    private Event.LogLine gap(final long timestamp) {
        return new Event.LogLine(
                WARNING,
                timestamp,
                leftOut + " lines were left out: the log has at most " + linesPerSecond
                        + " in a second (limit " + Limit.LOG_LINES.key() + ")");
    }

    private void print(final Event.LogLine line, final String more) {
        final String text = LogLine.time(line.timestamp).truncatedTo(ChronoUnit.MILLIS) + " "
                + LEVELS[line.level] + " " + line.text + more;
        if (file == null || file.admit(text.length())) {
            output.println(text);
        }
    }

    /** Tells whether a letter neither ends a line, commands a terminal, nor turns its writing. */
    private static boolean isPrinted(final char letter) {
        final int type = Character.getType(letter);
        return !Character.isISOControl(letter)
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    /**
     * Returns a text as one line of bounded length: a client may have written part of it.
     *
     * @param text or null
     */
    public static String shortened(final String text) {
        final StringBuilder line = new StringBuilder();
        final String whole = String.valueOf(text);
        for (int i = 0; i < Math.min(whole.length(), LONGEST_TEXT); i++) {
            final char letter = whole.charAt(i);
            line.append(isPrinted(letter) ? letter : ' ');
        }
        return whole.length() > LONGEST_TEXT ? line.append(CUT).toString() : line.toString();
    }
}
