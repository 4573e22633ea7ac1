package org.tunbroker.broker.driver.wintun;

import com.sun.jna.WString;

import org.tunbroker.broker.driver.api.LogSink;

/**
 * Hears what Wintun says, passes it on, and remembers the last complaint: often the only thing that
 * tells why a call failed.
 *
 * <p>Thread-safe: Wintun calls it from many threads at once, mostly from the one that called it.
 */
final class WintunLog implements WintunExports.Logger {
    private final LogSink sink;
    // of a thread, since several may be in the DLL at the same time
    private final ThreadLocal<String> lastComplaint = new ThreadLocal<>();

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
            sink.line(level, timestamp, "wintun: " + text);
        } catch (final RuntimeException ex) {
            // there is nobody to throw it at but the DLL; a lost line is the lesser harm
            return;
        }
    }

    /** Forgets what this thread heard before; to be called before a call into the DLL. */
    void begin() {
        lastComplaint.remove();
    }

    /** Returns the last warning or error that this thread heard since {@link #begin}, or null. */
    String lastComplaint() {
        return lastComplaint.get();
    }
}
