package org.tunbroker.launcher.start.linux;

import java.util.function.Supplier;
import org.tunbroker.client.spi.StartedBroker;

/**
 * A broker that Java started. If it dies while it starts, and its JVM was to use an archive of
 * classes or to make one, that may be why: it is started once more, without.
 */
public final class ChildBroker implements StartedBroker {
    private Process process;
    // null if it has none
    private ArchiveFile archive;
    private final Supplier<Process> again;

    /**
     * @param process the broker's
     * @param archive that its JVM uses or is to make, or null
     * @param again starts it once more, without
     */
    ChildBroker(final Process process, final ArchiveFile archive, final Supplier<Process> again) {
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
    public void close() {
        // Java reaps the process by itself
    }
}
