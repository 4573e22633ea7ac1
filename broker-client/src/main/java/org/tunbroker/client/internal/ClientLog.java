package org.tunbroker.client.internal;

import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The client's loggers of java.util.logging, whose names docs/troubleshooting.md lists. Nothing is
 * logged for a packet.
 *
 * <p>Thread-safe.
 */
public enum ClientLog {
    /** Finding and starting a broker, and coming in: FINE. */
    CONNECT("org.tunbroker.client.connect"),

    /** The loss of a broker, and what a recovery does: WARNING, INFO, FINE. */
    RECOVERY("org.tunbroker.client.recovery"),

    /** The application's listeners, where even the handler of their exceptions failed: SEVERE. */
    LISTENER("org.tunbroker.client.listener");

    private final Logger logger;

    ClientLog(final String name) {
        logger = Logger.getLogger(name);
    }

    /** Logs a step that only somebody who looks for a fault wants to read. */
    public void fine(final Supplier<String> text) {
        log(Level.FINE, text, null);
    }

    /** Logs a step that failed, as {@link #fine(Supplier)}. */
    public void fine(final Supplier<String> text, final Throwable cause) {
        log(Level.FINE, text, cause);
    }

    /** Logs what an application's operator may want to know. */
    public void info(final Supplier<String> text) {
        log(Level.INFO, text, null);
    }

    /** Logs what interrupts the application's packets. */
    public void warning(final Supplier<String> text) {
        log(Level.WARNING, text, null);
    }

    /** Logs a fault of the application's own code. */
    public void severe(final Supplier<String> text, final Throwable cause) {
        log(Level.SEVERE, text, cause);
    }

    private void log(final Level level, final Supplier<String> text, final Throwable cause) {
        try {
            if (logger.isLoggable(level)) {
                final LogRecord line = new LogRecord(level, text.get());
                line.setLoggerName(logger.getName());
                line.setThrown(cause);
                // else handlers look for the caller in the stack, and find this class
                line.setSourceClassName(null);
                logger.log(line);
            }
        } catch (final RuntimeException ignored) {
            // the application's log handler failed, which must end neither a connect nor a
            // recovery; there is nothing left to report to
        }
    }
}
