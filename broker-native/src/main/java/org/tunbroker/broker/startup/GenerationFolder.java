package org.tunbroker.broker.startup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.Generation;

/** Makes this broker's generation, and removes what earlier brokers left. */
public final class GenerationFolder {
    // the space needed before the first client. Aeron writes to its files without reserving space,
    // and the process ends without a clear message when there is none
    private static final long NEEDED = 14 * 1024 * 1024;

    private GenerationFolder() {}

    /** Makes the folders of a generation. The caller holds the broker's lock. */
    public static Generation make(
            final BrokerDirectory directory, final long number, final FolderCalls calls) {
        final Generation generation = directory.generation(number);
        try {
            removeOld(directory, calls);
            // by File: Java finds no FileStore in a chroot whose root is no mount point
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
            calls.maker().make(generation.path());
            return generation;
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "start broker",
                    generation.path() + " cannot be made: " + ex,
                    ex);
        }
    }

    private static void removeOld(final BrokerDirectory directory, final FolderCalls calls)
            throws IOException {
        try (DirectoryStream<Path> old =
                Files.newDirectoryStream(directory.path(), Generation.PREFIX + "*")) {
            for (final Path folder : old) {
                removeIfPossible(folder, calls);
            }
        }
    }

    /**
     * Removes a generation as far as the operating system lets it: Windows deletes no file that a
     * process maps, which may be a client of a dead broker or this broker itself. A later broker
     * removes what stays.
     *
     * @throws IOException if only a fault can be the reason
     */
    public static void removeIfPossible(final Path folder, final FolderCalls calls)
            throws IOException {
        try {
            calls.remover().remove(folder);
        } catch (final IOException ex) {
            if (!OperatingSystem.current().keepsMappedFiles()) {
                throw ex;
            }
        }
    }
}
