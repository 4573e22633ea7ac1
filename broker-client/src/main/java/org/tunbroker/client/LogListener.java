package org.tunbroker.client;

import java.time.Instant;

/**
 * Receives log lines from broker and driver (WINTUN_LOGGER_CALLBACK). It is called by the same
 * thread as a {@link TunListener}, under the same rules.
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
     * @param level its severity
     * @param timestamp when it was written
     * @param line the text, at most 960 UTF-16 units
     */
    void line(LogLevel level, Instant timestamp, String line);
}
