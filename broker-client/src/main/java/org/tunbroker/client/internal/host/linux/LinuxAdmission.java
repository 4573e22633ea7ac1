package org.tunbroker.client.internal.host.linux;

import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.KeptInterruption;
import org.tunbroker.client.internal.host.Admission;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.client.internal.host.Host;
import org.tunbroker.client.internal.host.LogPlace;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.memory.Doorbells;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.SessionsBell;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.os.IoFault;
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.os.linux.socket.SocketPeer;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/** The client's end of the broker's socket, which also carries the descriptors of shared memory. */
final class LinuxAdmission implements Admission {
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(2);

    private final UnixSocket socket;
    private final Path log;
    private final WakeFlag bell;
    private final SessionsBell sessionsBell;
    // memory that arrived for other threads, by number; null if this process had no descriptor
    // left. Guarded by this
    private final Map<Integer, Descriptor> arrived = new HashMap<>();
    // null until {@code watch} is called. Guarded by this
    private Thread watcher;

    private LinuxAdmission(
            final UnixSocket socket, final Segment doorbells, final FoundBroker found) {
        this.socket = socket;
        this.log = found.generation.log();
        this.bell = Doorbells.doorbell(doorbells, Doorbells.MESSAGES);
        this.sessionsBell = Doorbells.sessions(doorbells);
    }

    /**
     * Comes in.
     *
     * @param deadlineNs of {@link System#nanoTime()} for all of it
     * @throws TunException as {@link Host#enter}
     */
    static LinuxAdmission enter(
            final FoundBroker found, final long clientId, final long deadlineNs) {
        final UnixSocket socket = UnixSocket.connect(found.generation.socket(), deadlineNs);
        boolean complete = false;
        try {
            checkBroker(socket.peer(), found);
            sendHello(socket, clientId, found);
            final List<Descriptor> shared = awaitWelcome(socket, found, deadlineNs);
            final LinuxAdmission admission = admitted(socket, found, shared);
            complete = true;
            return admission;
        } catch (final TunException ex) {
            if (ex.is(ErrorCode.ERROR_BROKEN_PIPE)) {
                throw left();
            }
            throw ex;
        } finally {
            if (!complete) {
                socket.close();
            }
        }
    }

    private static void sendHello(
            final UnixSocket socket, final long clientId, final FoundBroker found) {
        try {
            socket.send(Handshake.hello(clientId, found.generation.number()));
        } catch (final TunException ex) {
            // the broker may have sent the reason before it hung up
            if (!ex.is(ErrorCode.ERROR_BROKEN_PIPE)) {
                throw ex;
            }
        }
    }

    private static void checkBroker(final SocketPeer peer, final FoundBroker found) {
        if (!peer.isOwnUser()) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "connect",
                    "user " + peer.userId + " listens at " + found.generation.socket()
                            + "; remove it, and end whatever made it");
        }
        if (!found.process.isPerhaps(peer.processId)) {
            // another broker has taken this one's place, or is about to
            throw left();
        }
    }

    private static List<Descriptor> awaitWelcome(
            final UnixSocket socket, final FoundBroker found, final long deadlineNs) {
        UnixSocket.Received received = socket.receiveWithDescriptors(Handshake.MAX_LENGTH);
        while (received == null) {
            final long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                throw new TunException(
                        ErrorCode.ERROR_TIMEOUT, "connect", "the broker does not answer");
            }
            socket.await(leftNs);
            received = socket.receiveWithDescriptors(Handshake.MAX_LENGTH);
        }
        final int expected = 2;
        final Handshake answer = Handshake.decode(received.content);
        if (answer != null
                && answer.is(Handshake.WELCOME)
                && received.descriptors.size() == expected) {
            return received.descriptors;
        }
        received.descriptors.forEach(Descriptor::close);
        if (received.content.length == 0) {
            throw left();
        }
        throw refusal(answer, received, found);
    }

    private static TunException refusal(
            final Handshake answer, final UnixSocket.Received received, final FoundBroker found) {
        if (received.isCut) {
            return IoFault.outOfDescriptors("connect", null);
        }
        if (answer != null && !ControlProtocol.isCompatible(answer.version())) {
            return ControlProtocol.versionMismatch(answer.version(), found.file.processId());
        }
        if (answer != null && answer.is(Handshake.REFUSAL)) {
            return new TunException(answer.number(), "connect", answer.text(), null);
        }
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA,
                "connect",
                "the broker sent an invalid handshake reply");
    }

    private static TunException left() {
        return new TunException(
                ErrorCode.ERROR_FILE_NOT_FOUND, "connect", "the broker left; connect anew");
    }

    private static LinuxAdmission admitted(
            final UnixSocket socket, final FoundBroker found, final List<Descriptor> shared) {
        try (SealedMemory brokers = SealedMemory.of(shared.get(0), Doorbells.LENGTH);
                SealedMemory own = SealedMemory.of(shared.get(1), Doorbells.LENGTH)) {
            found.file.bell(Doorbells.doorbell(Segment.opened(brokers.map()), Doorbells.REQUESTS));
            final Segment doorbells = Segment.opened(own.map());
            found.process.follow(() -> !socket.isHungUp(), () -> {});
            return new LinuxAdmission(socket, doorbells, found);
        } finally {
            shared.forEach(Descriptor::close);
        }
    }

    @Override
    public WakeFlag bell() {
        return bell;
    }

    @Override
    public SessionsBell sessionsBell() {
        return sessionsBell;
    }

    @Override
    public void bellRang() {
        // the doorbell for sessions is another
    }

    @Override
    public void joined(final long aeronClientId) {
        socket.send(Handshake.joined(aeronClientId));
    }

    @Override
    public SessionSegment openSession(final Reply.SessionStarted started) {
        final int length =
                SessionLayout.segmentLength(SessionLayout.checkCapacity(started.capacity));
        try (SealedMemory memory = SealedMemory.of(take(started.memory), length)) {
            return SessionSegment.open(map(memory), started.capacity);
        }
    }

    private static Segment map(final SealedMemory memory) {
        try (KeptInterruption kept = new KeptInterruption()) {
            while (true) {
                try {
                    return Segment.opened(memory.map());
                } catch (final TunException ex) {
                    if (!(ex.getCause() instanceof ClosedByInterruptException)) {
                        throw ex;
                    }
                    // the interruption closed only the channel, so mapping again works
                    kept.keep();
                }
            }
        }
    }

    /** Waits for the watcher, so that no thread uses the descriptor's number after it is closed. */
    private void awaitWatcher() {
        final Thread waiting;
        synchronized (this) {
            waiting = watcher;
        }
        if (waiting != null && waiting != Thread.currentThread()) {
            try {
                waiting.join(JOIN_MS);
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns memory that the broker sent before the reply that names it. */
    private synchronized Descriptor take(final int number) {
        while (!arrived.containsKey(number)) {
            receive();
        }
        final Descriptor taken = arrived.remove(number);
        if (taken == null) {
            throw IoFault.outOfDescriptors("connect", null);
        }
        return taken;
    }

    private void receive() {
        final UnixSocket.Received received = socket.receiveWithDescriptors(Handshake.MAX_LENGTH);
        if (received != null && received.content.length == 0) {
            throw new TunException(
                    ErrorCode.ERROR_BROKEN_PIPE,
                    "startSession",
                    "the broker died; close the client and connect anew, and see its log, "
                            + LogPlace.of(log));
        }
        final Handshake message = received == null ? null : Handshake.decode(received.content);
        if (message == null || !message.is(Handshake.MEMORY) || received.descriptors.size() > 1) {
            if (received != null) {
                received.descriptors.forEach(Descriptor::close);
            }
            throw new TunException(
                    ErrorCode.ERROR_INVALID_DATA,
                    "startSession",
                    "the broker shared no memory for the session");
        }
        arrived.put(
                message.number(),
                received.descriptors.isEmpty() ? null : received.descriptors.get(0));
    }

    @Override
    public void discardSession(final Reply.SessionStarted started) {
        try {
            take(started.memory).close();
        } catch (final TunException ignored) {
            // the session reuses memory that the client has already, or none arrived
        }
    }

    @Override
    public synchronized void watch(final Runnable onEnd) {
        watcher = new Thread(
                () -> {
                    socket.awaitHangUp();
                    onEnd.run();
                },
                "tb-hang-up");
        watcher.setDaemon(true);
        watcher.start();
    }

    @Override
    public void close() {
        socket.shutdown();
        awaitWatcher();
        socket.close();
        synchronized (this) {
            arrived.values().forEach(descriptor -> {
                if (descriptor != null) {
                    descriptor.close();
                }
            });
            arrived.clear();
        }
    }
}
