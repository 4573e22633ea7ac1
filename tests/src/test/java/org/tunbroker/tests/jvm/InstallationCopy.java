package org.tunbroker.tests.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The broker's part of the distribution once more, for a test to spoil. Immutable. */
public final class InstallationCopy {
    private final Path libraries;

    private InstallationCopy(final Path libraries) {
        this.libraries = libraries;
    }

    /**
     * Copies it.
     *
     * @param home an empty folder, of which everybody may read what is in it afterwards
     */
    public static InstallationCopy in(final Path home) throws IOException {
        Files.setAttribute(home, "unix:mode", 0755);
        final Path installed = Path.of(System.getProperty("tunbroker.dist"));
        try (Stream<Path> all = Files.walk(installed.resolve("lib/broker"))) {
            for (final Path path : (Iterable<Path>) all::iterator) {
                final Path copy = home.resolve(installed.relativize(path));
                Files.createDirectories(copy.getParent());
                Files.copy(path, copy);
            }
        }
        return new InstallationCopy(home.resolve("lib/broker"));
    }

    /**
     * Finds a jar.
     *
     * @param beginning of its name, which no other has
     */
    public Path jar(final String beginning) {
        try (Stream<Path> all = Files.list(libraries)) {
            final List<Path> found = all.filter(
                            path -> path.getFileName().toString().startsWith(beginning))
                    .toList();
            if (found.size() != 1) {
                throw new IllegalStateException(beginning + ": " + found);
            }
            return found.get(0);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
