package org.tunbroker.broker.peer.windows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.rendezvous.ClientFile;
import org.tunbroker.ipc.rendezvous.Generation;

/**
 * Processes that opened the pipe, by the client id that each chose: the process as the kernel
 * identifies it, and the event that is its doorbell.
 *
 * <p>Thread-safe: the pipe's thread adds peers, the control loop's does the rest.
 */
final class PipePeers {
    private static final int MAX_ARRIVALS = 2048;
    // a client creates its file right after the handshake
    private static final long MAKING_FILE_NS = TimeUnit.SECONDS.toNanos(10);

    /** A process that opened the pipe. */
    static final class PipePeer {
        final ClientProcess process;
        final KernelHandle bell;
        private final long sinceNs = System.nanoTime();
        // of the control loop's thread
        private boolean admitted;

        PipePeer(final ClientProcess process, final KernelHandle bell) {
            this.process = process;
            this.bell = bell;
        }

        private void close() {
            process.close();
            bell.close();
        }
    }

    private final Generation generation;
    private final boolean makesFiles;
    private final Map<Long, PipePeer> byClientId = new ConcurrentHashMap<>();

    /**
     * Makes a list without peers.
     *
     * @param makesFiles whether the broker makes the clients' files, where clients may make none
     */
    PipePeers(final Generation generation, final boolean makesFiles) {
        this.generation = generation;
        this.makesFiles = makesFiles;
    }

    /**
     * Adds a peer; it must not be told of its handles before.
     *
     * @throws TunException ERROR_ALREADY_EXISTS if another peer has that client id,
     *     ERROR_NOT_ENOUGH_MEMORY
     */
    void add(final long clientId, final PipePeer peer) {
        if (byClientId.size() >= MAX_ARRIVALS) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                    "connect",
                    "the broker knows " + MAX_ARRIVALS + " clients already");
        }
        if (byClientId.putIfAbsent(clientId, peer) != null) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    "connect",
                    "another client came with the same number");
        }
        if (makesFiles) {
            try {
                ClientFile.prepare(generation.client(clientId));
            } catch (final TunException ex) {
                byClientId.remove(clientId);
                throw ex;
            }
        }
    }

    /**
     * Admits the peer that says hello.
     *
     * @throws TunException ERROR_ACCESS_DENIED if that process did not choose that client id, or
     *     said hello before
     */
    PipePeer admit(final long clientId, final int processId) {
        final PipePeer peer = byClientId.get(clientId);
        if (peer == null || peer.admitted || peer.process.id() != processId) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "connect",
                    "process " + processId + " did not come in by the broker's pipe");
        }
        peer.admitted = true;
        return peer;
    }

    /** Forgets a peer and deletes its file. Idempotent. */
    void forget(final long clientId) {
        final PipePeer peer = byClientId.remove(clientId);
        if (peer != null) {
            peer.close();
            deleteFile(generation.client(clientId));
        }
    }

    private static void deleteFile(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Forgets peers that died or gave up before they said hello.
     *
     * @param onAbandoned called with the Aeron client id of each that died
     * @return whether one may still say hello
     */
    boolean isAnybodyComing(final LongConsumer onAbandoned) {
        boolean coming = false;
        for (final Map.Entry<Long, PipePeer> entry : byClientId.entrySet()) {
            final long clientId = entry.getKey();
            final PipePeer peer = entry.getValue();
            if (peer.admitted) {
                continue;
            }
            if (peer.process.isDead()) {
                onAbandoned.accept(aeronClientId(clientId));
                forget(clientId);
            } else if (System.nanoTime() - peer.sinceNs > MAKING_FILE_NS && hasGivenUp(clientId)) {
                // it left Aeron before it deleted its file, or never joined
                forget(clientId);
            } else {
                coming = true;
            }
        }
        return coming;
    }

    private boolean hasGivenUp(final long clientId) {
        return ClientFile.isGivenUp(generation.client(clientId))
                || makesFiles && aeronClientId(clientId) == 0;
    }

    private long aeronClientId(final long clientId) {
        try {
            return ClientFile.readAeronClientId(generation.client(clientId));
        } catch (final TunException ex) {
            // it died before it had made its file, and so before it had joined Aeron
            return 0;
        }
    }

    /** Forgets all. */
    void clear() {
        byClientId.values().forEach(PipePeer::close);
        byClientId.clear();
    }
}
