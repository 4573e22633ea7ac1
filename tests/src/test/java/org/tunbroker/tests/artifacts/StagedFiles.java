package org.tunbroker.tests.artifacts;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What this build has staged to be published: the files in target/repository, without the
 * repository's own. Stateless and thread-safe.
 */
final class StagedFiles {
    private static final Path ARTIFACTS = Path.of(
                    System.getProperty("tunbroker.repository"), "org/tunbroker")
            .toAbsolutePath()
            .normalize();

    /** A file in a jar, or in a zip in it. */
    record Entry(LocalDateTime time, byte[] content) {}

    private StagedFiles() {}

    /** Returns the files by their names, which have artifact and version in them. */
    static Map<String, Path> all() throws IOException {
        final Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> entries = Files.walk(ARTIFACTS)) {
            entries.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(jar|pom)"))
                    .forEach(file -> files.put(file.getFileName().toString(), file));
        }
        return files;
    }

    /** Returns the files whose name has an ending. */
    static List<Path> ending(final String ending) throws IOException {
        return all().values().stream()
                .filter(file -> file.toString().endsWith(ending))
                .toList();
    }

    /** Returns the files in a jar by their names, in its order, those of a zip in it too. */
    static Map<String, Entry> entriesOf(final Path jar) throws IOException {
        final Map<String, Entry> entries = new LinkedHashMap<>();
        try (InputStream content = Files.newInputStream(jar)) {
            read("", content, entries);
        }
        return entries;
    }

    private static void read(
            final String prefix, final InputStream content, final Map<String, Entry> entries)
            throws IOException {
        final ZipInputStream zip = new ZipInputStream(content);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            final String name = prefix + entry.getName();
            final byte[] bytes = zip.readAllBytes();
            entries.put(name, new Entry(entry.getTimeLocal(), bytes));
            if (name.endsWith(".zip")) {
                read(name + "!", new ByteArrayInputStream(bytes), entries);
            }
        }
    }
}
