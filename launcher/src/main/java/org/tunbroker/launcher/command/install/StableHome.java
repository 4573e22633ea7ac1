package org.tunbroker.launcher.command.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/**
 * The name of an installation that stays when the next release takes its place. The package has a
 * folder for each release, and links to the newest. Stateless.
 */
final class StableHome {
    private static final Path PACKAGED = Paths.get("/usr/lib/tunbroker");

    private StableHome() {}

    /** Returns the package's folder if its links lead to this installation, else the same. */
    static Path of(final Path home) {
        return of(home, PACKAGED);
    }

    static Path of(final Path home, final Path packaged) {
        try {
            return Files.isSameFile(packaged.resolve("lib"), home.resolve("lib")) ? packaged : home;
        } catch (final IOException ex) {
            return home;
        }
    }
}
