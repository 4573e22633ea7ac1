package org.tunbroker.broker.startup;

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
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.Generation;

/** Makes this broker's generation, and removes what earlier brokers left. */
public final class GenerationFolder {
    // what it takes before any client comes. Aeron touches its files without asking for space, and
    // finding none there ends the process in a way that nobody understands
    private static final long NEEDED = 14 * 1024 * 1024;

    private GenerationFolder() {}

    /** Makes the folders of a generation. The caller holds the broker's lock. */
    public static Generation make(final BrokerDirectory directory, final long number) {
        final Generation generation = directory.generation(number);
        try {
            removeOld(directory);
            // of a file: Java finds no file store in a chroot whose root is no mount point
            final long usable = directory.path().toFile().getUsableSpace();
            if (usable < NEEDED) {
                throw new TunException(
                        ErrorCode.ERROR_DISK_FULL,
                        "start broker",
                        "a broker needs " + NEEDED + " bytes of space in " + directory.path()
                                + ", there are " + usable
                                + "; free space there, or set the system property "
                                + BrokerDirectory.BASE_PROPERTY + " to a folder elsewhere");
            }
            Files.createDirectory(generation.path());
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
                removeIfPossible(folder);
            }
        }
    }

    /**
     * Removes a generation as far as the operating system lets it: Windows deletes no file that a
     * process maps, be it a client of a dead broker or this broker itself. What stays, a later
     * broker removes.
     *
     * @throws IOException where nothing but a fault can be the reason
     */
    public static void removeIfPossible(final Path folder) throws IOException {
        try {
            remove(folder);
        } catch (final IOException ex) {
            if (!OperatingSystem.current().keepsMappedFiles()) {
                throw ex;
            }
        }
    }

    /**
     * Removes a generation with all that is in it. Whoever maps a file of it keeps what it maps.
     */
    private static void remove(final Path folder) throws IOException {
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
                // the first one says why; those of the folders above only follow
                failure = failure == null ? ex : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
