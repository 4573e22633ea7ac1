package org.tunbroker.launcher.start.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Optional;

/**
 * Programs of util-linux. They are taken from the system's own folders, never from PATH.
 * Thread-safe.
 */
enum SystemProgram {
    /**
     * Runs a program in a session of its own, in the same process unless that leads a process
     * group.
     */
    SETSID("setsid"),
    /** Runs a program with other resource limits, in the same process. */
    PRLIMIT("prlimit"),
    /** Runs a program with fewer rights, in the same process. */
    SETPRIV("setpriv");

    private static final String[] FOLDERS = {"/usr/bin", "/bin"};

    private final String label;

    SystemProgram(final String label) {
        this.label = label;
    }

    Optional<Path> find() {
        for (final String folder : FOLDERS) {
            final Path program = Paths.get(folder, label);
            if (Files.isExecutable(program) && !(this == SETPRIV && isBusyBox(program))) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    // BusyBox has a setpriv too, but one that cannot reduce the bounding set
    private static boolean isBusyBox(final Path program) {
        try {
            return program.toRealPath().getFileName().toString().startsWith("busybox");
        } catch (final IOException ex) {
            return false;
        }
    }
}
