package org.tunbroker.broker.peer.windows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.peer.AdmittedPeer;
import org.tunbroker.broker.peer.PeerListener;
import org.tunbroker.broker.peer.ReadOnlySegment;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.ClientFile;
import org.tunbroker.ipc.rendezvous.Generation;

/**
 * Listens for clients on the broker's pipe. A client then creates a file in the generation's
 * folder.
 */
public final class WindowsPeerListener implements PeerListener {
    private final Generation generation;
    // never closed, because threads may ring it until the process ends
    private final KernelHandle bell = KernelHandle.newEvent();
    private final PipePeers peers;
    private final PipeThread thread;
    private final BrokerFile brokerFile;
    private final ProcessWatcher watcher = new ProcessWatcher();

    /**
     * Makes the broker's pipe and file, and begins to watch.
     *
     * @param generation whose folders exist
     * @param user the SID of the user that the installed service started the broker for; null if it
     *     serves its own user
     */
    public WindowsPeerListener(final Generation generation, final String user) {
        this.generation = generation;
        makeFolder(generation.clients());
        peers = new PipePeers(generation, user != null);
        final long pipe = new SecureRandom().nextLong();
        thread = new PipeThread(pipe, bell, peers, user);
        brokerFile = BrokerFile.create(generation, OwnProcess.id(), pipe, bell);
    }

    /** Creates the folder in which each client writes its Aeron client id. */
    private static void makeFolder(final Path folder) {
        try {
            Files.createDirectory(folder);
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_GEN_FAILURE,
                    "start broker",
                    folder + " cannot be made: " + ex,
                    ex);
        }
    }

    @Override
    public BrokerFile brokerFile() {
        return brokerFile;
    }

    @Override
    public AdmittedPeer admit(final long clientId, final int processId, final Runnable onDeath) {
        final PipePeers.PipePeer peer = peers.admit(clientId, processId);
        try {
            final long aeronClientId = ClientFile.readAeronClientId(generation.client(clientId));
            final ProcessWatcher.Watch watch =
                    watcher.watch(peer.process.newHandleToWaitFor(), onDeath);
            return new WindowsAdmittedPeer(aeronClientId, peer, () -> {
                watcher.drop(watch);
                peers.forget(clientId);
            });
        } catch (final TunException ex) {
            peers.forget(clientId);
            throw ex;
        }
    }

    @Override
    public boolean isAnybodyComing(final LongPredicate isKnown, final LongConsumer onAbandoned) {
        // isKnown is not needed: the peers know which clients were admitted
        return peers.isAnybodyComing(onAbandoned);
    }

    @Override
    public ReadOnlySegment createReadOnly(final int number, final int length) {
        return new WindowsReadOnlySegment(number, length);
    }

    @Override
    public void close() {
        thread.close();
        watcher.close();
        peers.clear();
    }
}
