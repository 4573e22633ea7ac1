package org.tunbroker.launcher.command.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.IoFault;

/** Removes a file, if it is there. Immutable. */
final class RemovedFile implements Step {
    private final Path path;

    RemovedFile(final Path path) {
        this.path = path;
    }

    @Override
    public void run() {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException ex) {
            throw new TunException(
                    IoFault.codeOf(ex), "uninstall", path + " cannot be removed: " + ex, ex);
        }
    }

    @Override
    public String toString() {
        return "remove " + path;
    }
}
