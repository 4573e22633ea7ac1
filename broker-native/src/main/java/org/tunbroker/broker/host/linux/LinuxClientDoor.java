package org.tunbroker.broker.host.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.agrona.concurrent.NanoClock;
import org.tunbroker.TunException;
import org.tunbroker.broker.host.ClientDoor;
import org.tunbroker.broker.host.Visitor;
import org.tunbroker.ipc.place.BrokerFile;
import org.tunbroker.ipc.place.Generation;
import org.tunbroker.ipc.place.PeerClientFile;

/** Clients that make a file in the generation's folder, and lock it. */
public final class LinuxClientDoor implements ClientDoor {
    // a client makes its file, locks it, and then looks whether the broker is leaving
    private static final long LOCKING_NS = TimeUnit.SECONDS.toNanos(5);

    private final Generation generation;
    private final BrokerFile brokerFile;
    private final ProcessWatcher watcher = new ProcessWatcher();
    private final NanoClock clock;
    // when each file was seen first that nobody holds the lock of: what a file says of its own age
    // is its owner's choice, and the clock that said it may have been set since
    private final Map<Path, Long> unlockedSinceNs = new HashMap<>();

    /**
     * Makes the broker's file and begins to watch.
     *
     * @param generation whose folders exist
     */
    public LinuxClientDoor(final Generation generation) {
        this(generation, System::nanoTime);
    }

    LinuxClientDoor(final Generation generation, final NanoClock clock) {
        this.generation = generation;
        this.clock = clock;
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
        final Set<Path> unknown = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(generation.clients())) {
            for (final Path file : files) {
                if (!isKnown.test(Generation.clientId(file))) {
                    unknown.add(file);
                }
            }
            unlockedSinceNs.keySet().retainAll(unknown);
            boolean coming = false;
            for (final Path file : unknown) {
                coming |= isComing(file, onAbandoned);
            }
            return coming;
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private boolean isComing(final Path file, final LongConsumer onAbandoned) {
        try {
            if (!ClientIdentity.isAbandoned(file)) {
                unlockedSinceNs.remove(file);
                return true;
            }
            final long now = clock.nanoTime();
            final long since = unlockedSinceNs.computeIfAbsent(file, path -> now);
            final long aeronClientId = aeronClientId(file);
            // who has joined Aeron had locked its file before
            if (aeronClientId == 0 && now - since < LOCKING_NS) {
                // or its client gave up, and deleted it just now
                return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
            }
            onAbandoned.accept(aeronClientId);
            Files.deleteIfExists(file);
            unlockedSinceNs.remove(file);
            return false;
        } catch (final TunException | IOException ex) {
            // no client makes a file that cannot be opened, or a folder: nobody comes by it
            return false;
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
