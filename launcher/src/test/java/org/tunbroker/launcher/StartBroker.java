package org.tunbroker.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.launcher.start.DetachedBrokerStarter;

/** A client process that starts a broker in the directory of its argument and ends as that does. */
public final class StartBroker {
    private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private StartBroker() {}

    public static void main(final String[] args) {
        System.exit(exitCodeOfBroker(Path.of(args[0])));
    }

    private static int exitCodeOfBroker(final Path directory) {
        final long beginNs = System.nanoTime();
        try (StartedBroker broker =
                new DetachedBrokerStarter().start(directory, "loopback", Duration.ofSeconds(1))) {
            while (broker.isAlive()) {
                if (System.nanoTime() - beginNs > LONGEST_WAIT_NS) {
                    return 1;
                }
                LockSupport.parkNanos(LOOK_AGAIN_NS);
            }
            return broker.exitCode();
        }
    }
}
