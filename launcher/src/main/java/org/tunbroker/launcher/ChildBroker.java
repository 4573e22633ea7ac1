package org.tunbroker.launcher;

import org.tunbroker.client.spi.StartedBroker;

/** A broker that Java started. */
final class ChildBroker implements StartedBroker {
    private final Process process;

    ChildBroker(final Process process) {
        this.process = process;
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        // Java reaps the process by itself
    }
}
