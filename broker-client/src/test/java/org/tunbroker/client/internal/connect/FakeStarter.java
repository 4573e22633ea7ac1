package org.tunbroker.client.internal.connect;

import java.nio.file.Path;
import java.time.Duration;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.client.spi.StartedBroker;

/** Starts nothing, and says what became of it. */
class FakeStarter implements BrokerStarter, StartedBroker {
    int starts;
    int closes;
    boolean alive = true;
    int exitCode;
    Runnable starting = () -> {};
    String asked;

    @Override
    public StartedBroker start(final Path directory, final String driver, final Duration idleExit) {
        asked = directory.getFileName() + " " + driver + " " + idleExit;
        starts++;
        starting.run();
        return this;
    }

    @Override
    public boolean isAlive() {
        return alive;
    }

    @Override
    public int exitCode() {
        return exitCode;
    }

    @Override
    public void close() {
        closes++;
    }
}
