package org.tunbroker.broker.host.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.tunbroker.TunException;
import org.tunbroker.broker.host.ClientDoor;
import org.tunbroker.broker.host.Visitor;
import org.tunbroker.ipc.place.BrokerFile;
import org.tunbroker.ipc.place.Generation;
import org.tunbroker.ipc.place.PeerClientFile;

/** Clients that make a file in the generation's folder, and lock it. */
public final class LinuxClientDoor implements ClientDoor {
    // a client makes its file, locks it, and then looks whether the broker is leaving
    private static final long LOCKING_MS = TimeUnit.SECONDS.toMillis(5);

    private final Generation generation;
    private final BrokerFile brokerFile;
    private final ProcessWatcher watcher = new ProcessWatcher();

    /**
     * Makes the broker's file and begins to watch.
     *
     * @param generation whose folders exist
     */
    public LinuxClientDoor(final Generation generation) {
        this.generation = generation;
        this.brokerFile =
                BrokerFile.create(generation, (int) ProcessHandle.current().pid());
    }

    @Override
    public BrokerFile brokerFile() {
        return brokerFile;
    }

    @Override
    public Visitor admit(final long clientId, final int processId, final Runnable onDeath) {
        final Path path = generation.client(clientId);
        final PeerClientFile file = PeerClientFile.open(path);
        final ProcessWatcher.Watch watch = ClientIdentity.watch(watcher, path, processId, onDeath);
        return new LinuxVisitor(generation, path, file, () -> watcher.drop(watch));
    }

    @Override
    public boolean isAnybodyComing(final LongPredicate isKnown, final LongConsumer onAbandoned) {
        boolean coming = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(generation.clients())) {
            for (final Path file : files) {
                coming |= !isKnown.test(Generation.clientId(file))
                        && !forgetIfAbandoned(file, onAbandoned);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return coming;
    }

    private static boolean forgetIfAbandoned(final Path file, final LongConsumer onAbandoned)
            throws IOException {
        try {
            final long ageMs =
                    System.currentTimeMillis() - Files.getLastModifiedTime(file).toMillis();
            final long aeronClientId = aeronClientId(file);
            // who has joined Aeron had locked its file before
            if (aeronClientId == 0 && ageMs < LOCKING_MS || !ClientIdentity.isAbandoned(file)) {
                return false;
            }
            onAbandoned.accept(aeronClientId);
            Files.deleteIfExists(file);
            return true;
        } catch (final NoSuchFileException ex) {
            // its client gave up, and deleted it just now
            return true;
        }
    }

    private static long aeronClientId(final Path file) {
        try {
            return PeerClientFile.readAeronClientId(file);
        } catch (final TunException ex) {
            // it has not yet made its file, and so not joined Aeron
            return 0;
        }
    }

    @Override
    public void close() {
        watcher.close();
    }
}
