package org.tunbroker.launcher.start.linux;

import java.util.function.Supplier;
import org.tunbroker.client.spi.StartedBroker;

/**
 * A broker that Java started. If its JVM was told to use or make an archive of classes, and dies
 * while it starts, the archive may be the cause; the broker is then started once more without one.
 */
public final class ChildBroker implements StartedBroker {
    private Process process;
    // null if the JVM uses and makes none
    private ArchiveFile archive;
    private final Supplier<Process> again;
    private final String program;

    /**
     * @param program what runs the broker, for logs
     * @param process the broker's
     * @param archive that its JVM uses or makes, or null
     * @param again starts the broker once more, without an archive
     */
    ChildBroker(
            final String program,
            final Process process,
            final ArchiveFile archive,
            final Supplier<Process> again) {
        this.program = program;
        this.process = process;
        this.archive = archive;
        this.again = again;
    }

    public Process process() {
        return process;
    }

    @Override
    public boolean isAlive() {
        if (process.isAlive()) {
            return true;
        }
        if (archive == null || process.exitValue() == 0) {
            return false;
        }
        archive.discard();
        archive = null;
        process = again.get();
        return true;
    }

    @Override
    public int exitCode() {
        return process.exitValue();
    }

    @Override
    public String program() {
        return program;
    }

    @Override
    public void close() {
        // Java reaps the process itself
    }
}
