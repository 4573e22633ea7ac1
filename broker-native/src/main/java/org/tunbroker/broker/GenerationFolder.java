package org.tunbroker.broker;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.place.BrokerDirectory;
import org.tunbroker.ipc.place.Generation;

/** Makes this broker's generation, and removes what earlier brokers left. */
final class GenerationFolder {
    private GenerationFolder() {}

    /** Makes the folders of a generation. The caller holds the broker's lock. */
    static Generation make(final BrokerDirectory directory, final long number) {
        final Generation generation = directory.generation(number);
        try {
            removeOld(directory);
            Files.createDirectory(generation.path());
            Files.createDirectory(generation.clients());
            Files.createDirectory(generation.sessions());
            return generation;
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "start broker",
                    generation.path() + " cannot be made: " + ex,
                    ex);
        }
    }

    private static void removeOld(final BrokerDirectory directory) throws IOException {
        try (DirectoryStream<Path> old =
                Files.newDirectoryStream(directory.path(), Generation.PREFIX + "*")) {
            for (final Path folder : old) {
                remove(folder);
            }
        }
    }

    /**
     * Removes a generation with all that is in it. Whoever maps a file of it keeps what it maps.
     */
    static void remove(final Path folder) throws IOException {
        final List<Path> deepestFirst;
        // links are not followed: they are removed like files
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
        }
        for (final Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
