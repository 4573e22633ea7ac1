package org.tunbroker.tests.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The distribution once more, whole or the broker's part, for a test to spoil. Immutable. */
public final class InstallationCopy {
    private final Path libraries;

    private InstallationCopy(final Path libraries) {
        this.libraries = libraries;
    }

    /**
     * Copies the broker's part.
     *
     * @param home an empty folder, of which everybody may read what is in it afterwards
     */
    public static InstallationCopy in(final Path home) throws IOException {
        Files.setAttribute(home, "unix:mode", 0755);
        copy("lib/broker", home);
        return new InstallationCopy(home.resolve("lib/broker"));
    }

    /**
     * Copies all of it.
     *
     * @param home a folder that does not exist
     */
    public static void wholeTo(final Path home) throws IOException {
        copy("", home);
    }

    private static void copy(final String part, final Path home) throws IOException {
        final Path installed = Path.of(System.getProperty("tunbroker.dist"));
        try (Stream<Path> all = Files.walk(installed.resolve(part))) {
            for (final Path path : (Iterable<Path>) all::iterator) {
                final Path copy = home.resolve(installed.relativize(path).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(path, copy);
            }
        }
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
