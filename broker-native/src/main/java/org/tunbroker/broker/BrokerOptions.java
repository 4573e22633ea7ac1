package org.tunbroker.broker;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What a broker is told on its command line.
 *
 * @param directory the broker directory, absolute
 * @param driver the name of the driver to serve
 * @param idleExitNs how long to stay after the last client left
 */
record BrokerOptions(Path directory, String driver, long idleExitNs) {
    private static final String USAGE =
            "usage: org.tunbroker.broker.Main --directory DIR --driver linux|loopback [--idle-exit-ms N]";
    private static final long DEFAULT_IDLE_EXIT_MS = 10_000;

    static BrokerOptions parse(final String[] arguments) {
        Path directory = null;
        String driver = null;
        long idleExitMs = DEFAULT_IDLE_EXIT_MS;
        if (arguments.length % 2 != 0) {
            throw new IllegalArgumentException(USAGE);
        }
        for (int i = 0; i < arguments.length; i += 2) {
            final String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--directory" -> directory = Path.of(value).toAbsolutePath();
                case "--driver" -> driver = value;
                case "--idle-exit-ms" -> idleExitMs = Long.parseLong(value);
                default ->
                    throw new IllegalArgumentException(arguments[i] + " is unknown; " + USAGE);
            }
        }
        if (directory == null || driver == null || idleExitMs < 0) {
            throw new IllegalArgumentException(USAGE);
        }
        return new BrokerOptions(directory, driver, TimeUnit.MILLISECONDS.toNanos(idleExitMs));
    }
}
