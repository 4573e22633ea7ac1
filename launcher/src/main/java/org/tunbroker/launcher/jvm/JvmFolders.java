package org.tunbroker.launcher.jvm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects Java homes, each once, even if several links lead to it. For one thread. */
final class JvmFolders {
    private final ExecutableFormat format;
    private final Set<Path> seen = new HashSet<>();
    private final List<JvmCandidate> candidates = new ArrayList<>();

    JvmFolders(final ExecutableFormat format) {
        this.format = format;
    }

    /** Adds a folder if it is a Java home. */
    void add(final String origin, final Path home) {
        // such a folder also has other files, and links to JVMs that were already added
        final Path executable = format.javaOf(home);
        if (Files.exists(executable) && seen.add(realPath(executable))) {
            candidates.add(new JvmCandidate(origin, home, format));
        }
    }

    /** Adds all homes in a folder, in the order of their names. */
    void addAllIn(final Path folder) {
        final List<Path> homes = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(homes::add);
        } catch (final IOException ex) {
            // the folder does not exist or is not readable
            return;
        }
        Collections.sort(homes);
        for (final Path home : homes) {
            add("installed", home);
        }
    }

    List<JvmCandidate> candidates() {
        return Collections.unmodifiableList(candidates);
    }

    private static Path realPath(final Path path) {
        try {
            return path.toRealPath();
        } catch (final IOException ex) {
            return path;
        }
    }
}
