package org.tunbroker.launcher;

import java.nio.file.Path;
import java.time.Duration;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.spi.StartedBroker;

/** Starts the broker on Windows. Stateless and thread-safe. */
final class WindowsStart {
    private WindowsStart() {}

    static StartedBroker start(final Path directory, final String driver, final Duration idleExit) {
        throw new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED,
                "startBroker",
                "a broker can only be started on Linux yet");
    }
}
