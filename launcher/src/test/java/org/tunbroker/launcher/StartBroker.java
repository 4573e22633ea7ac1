package org.tunbroker.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A client process that starts a broker in the directory of its argument and ends as that does. */
public final class StartBroker {
    private static final int LONGEST_WAIT_S = 60;

    private StartBroker() {}

    public static void main(final String[] args) throws InterruptedException {
        final Process broker = new DetachedBrokerStarter()
                .start(Path.of(args[0]), "loopback", Duration.ofSeconds(1));
        System.exit(broker.waitFor(LONGEST_WAIT_S, TimeUnit.SECONDS) ? broker.exitValue() : 1);
    }
}
