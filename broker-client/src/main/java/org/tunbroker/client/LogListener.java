package org.tunbroker.client;

import java.time.Instant;

/**
 * Receives the lines of broker and driver (WINTUN_LOGGER_CALLBACK). Called as a
 * {@link TunListener}, by the same thread.
 *
 * <p>Example, which prints the lines of broker and driver:
 *
 * <pre>{@code
 * try {
 *     client.setLogger((level, timestamp, line) -> System.out.println(timestamp + " " + line));
 * } catch (final TunException ex) {
 *     // from now on no lines come, as from a broker that died (ERROR_BROKEN_PIPE)
 *     System.err.println(ex.getMessage());
 * }
 * }</pre>
 */
@FunctionalInterface
public interface LogListener {
    /**
     * Receives a line.
     *
     * @param level how much it matters
     * @param timestamp when it was written
     * @param line the text, at most 960 UTF-16 units
     */
    void line(LogLevel level, Instant timestamp, String line);
}
