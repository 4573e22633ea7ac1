package org.tunbroker.broker.peer.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.agrona.concurrent.NanoClock;
import org.tunbroker.broker.peer.AdmittedPeer;
import org.tunbroker.broker.peer.PeerListener;
import org.tunbroker.broker.peer.ReadOnlySegment;
import org.tunbroker.ipc.memory.Doorbells;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.Generation;

/** Listens for clients on the broker's Unix socket. */
public final class LinuxPeerListener implements PeerListener {
    private final Generation generation;
    private final SealedMemory doorbells;
    private final Peers peers;
    private final PeerThread thread;
    private final BrokerFile brokerFile;

    /**
     * Makes the broker's file and its socket, to which clients can connect at once.
     *
     * @param generation whose folder exists
     * @param checkSpare fails if the broker has too few descriptors left for another client
     * @param warning takes a line for the log, on any thread
     */
    public LinuxPeerListener(
            final Generation generation,
            final Runnable checkSpare,
            final Consumer<String> warning) {
        this(generation, checkSpare, warning, System::nanoTime);
    }

    LinuxPeerListener(
            final Generation generation,
            final Runnable checkSpare,
            final Consumer<String> warning,
            final NanoClock clock) {
        this.generation = generation;
        doorbells = SealedMemory.create("tunbroker-doorbells", Doorbells.LENGTH);
        brokerFile = BrokerFile.create(
                generation,
                (int) ProcessHandle.current().pid(),
                Doorbells.doorbell(Segment.opened(doorbells.map()), Doorbells.REQUESTS));
        peers = new Peers(
                new PeerHandshake(generation.number(), doorbells.descriptor(), checkSpare, warning),
                clock);
        thread = new PeerThread(SocketListener.open(generation.socket()), peers);
    }

    @Override
    public BrokerFile brokerFile() {
        return brokerFile;
    }

    @Override
    public AdmittedPeer admit(final long clientId, final int processId, final Runnable onDeath) {
        final LinuxPeer peer = peers.admit(clientId, processId, onDeath);
        return new LinuxAdmittedPeer(peer, () -> {
            peers.leave(peer);
            thread.wake();
        });
    }

    @Override
    public boolean isAnybodyComing(final LongPredicate isKnown, final LongConsumer onAbandoned) {
        // isKnown is not needed: the peers know which clients were admitted
        final boolean coming = peers.isAnybodyComing(onAbandoned);
        thread.wake();
        return coming;
    }

    @Override
    public ReadOnlySegment createReadOnly(final int number, final int length) {
        MemoryBudget.check(length);
        return new LinuxReadOnlySegment(number, length);
    }

    @Override
    public void close() {
        thread.close();
        doorbells.close();
        try {
            // this broker still holds the lock, so the socket is its own
            Files.deleteIfExists(generation.socket());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
