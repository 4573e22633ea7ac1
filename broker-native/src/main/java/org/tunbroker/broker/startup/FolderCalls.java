package org.tunbroker.broker.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How an operating system makes and removes the folder of a generation.
 *
 * @param maker makes a folder whose parent exists
 * @param remover removes a folder with all that is in it
 */
public record FolderCalls(Maker maker, Remover remover) {
    /** Makes a folder. */
    @FunctionalInterface
    public interface Maker {
        /** Makes it, with the rights that it is to have. */
        void make(Path folder) throws IOException;
    }

    /** Removes a folder. */
    @FunctionalInterface
    public interface Remover {
        /** Removes it as far as possible, and throws the first failure. */
        void remove(Path folder) throws IOException;
    }

    /**
     * Returns Java's calls, for a folder in which nobody else plants anything.
     *
     * @return the calls
     */
    public static FolderCalls ofJava() {
        return new FolderCalls(Files::createDirectory, FolderCalls::removeAll);
    }

    /**
     * Removes a folder with all that is in it. A process that maps one of its files keeps the
     * mapping.
     */
    private static void removeAll(final Path folder) throws IOException {
        final List<Path> deepestFirst;
        // links are not followed: they are removed like files
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
        }
        IOException failure = null;
        for (final Path path : deepestFirst) {
            try {
                Files.deleteIfExists(path);
            } catch (final IOException ex) {
                // the first failure is the cause; those of the parent folders follow from it
                failure = failure == null ? ex : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
