package org.tunbroker.broker.driver.wintun;

import com.sun.jna.WString;

import org.tunbroker.broker.driver.api.LogSink;

/**
 * Passes on Wintun's lines, and remembers the last warning or error: often it alone tells why a
 * call failed.
 *
 * <p>Thread-safe: Wintun calls it from many threads at once, mostly from the one that called it.
 */
final class WintunLog implements WintunExports.Logger {
    private final LogSink sink;
    // for each thread, since several may be in the DLL at the same time
    private final ThreadLocal<String> lastComplaint = new ThreadLocal<>();
    private final ThreadLocal<Boolean> hasError = ThreadLocal.withInitial(() -> false);

    WintunLog(final LogSink sink) {
        this.sink = sink;
    }

    @Override
    public void callback(final int level, final long timestamp, final WString message) {
        try {
            final String text = message == null ? "" : message.toString().stripTrailing();
            if (level != LogSink.INFO) {
                lastComplaint.set(text);
            }
            if (level == LogSink.ERROR) {
                hasError.set(true);
            }
            sink.line(level, timestamp, "wintun: " + text);
        } catch (final RuntimeException ex) {
            // an exception would reach the DLL; a lost line does less harm
            return;
        }
    }

    /** Forgets this thread's complaints; called before each call into the DLL. */
    void begin() {
        lastComplaint.remove();
        hasError.remove();
    }

    /** Tells whether Wintun logged an error by this thread since {@link #begin}. */
    boolean hasError() {
        return hasError.get();
    }

    /** Returns this thread's last warning or error since {@link #begin}, or null. */
    String lastComplaint() {
        return lastComplaint.get();
    }
}
