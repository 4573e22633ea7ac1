package org.tunbroker.broker.client;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.broker.limit.ClientProcesses;
import org.tunbroker.broker.limit.Limit;
import org.tunbroker.broker.limit.Limits;
import org.tunbroker.broker.limit.SpareDescriptors;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.peer.AdmittedPeer;
import org.tunbroker.broker.peer.PeerListener;
import org.tunbroker.broker.transport.Transport;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.rendezvous.NetworkNamespace;

/**
 * All clients: receives their messages, identifies them, and releases what they held when they are
 * gone.
 *
 * <p>For the control loop's thread.
 */
public final class Clients implements Transport.Receiver {
    // how much of what a client left is skipped in a round
    private static final int ENDING_TURN = 64;

    private final PeerListener peers;
    private final Transport transport;
    private final ControlCodec codec = new ControlCodec();
    private final Executor loop;
    private final BrokerLog log;
    private final ClientService service;
    private final ClientProcesses processes;
    private final Newcomers newcomers;
    private final Map<Integer, ConnectedClient> bySessionId = new LinkedHashMap<>();
    // identified clients, by their client id and by Aeron's
    private final Map<Long, ConnectedClient> byClientId = new HashMap<>();
    private final Map<Long, ConnectedClient> byAeronClientId = new HashMap<>();
    // streams of clients that are gone, skipped until Aeron removes them
    private final Set<Integer> ending = new HashSet<>();
    private IntConsumer onWelcome = processId -> {};

    /**
     * Creates it without clients.
     *
     * @param loop runs on the loop's thread what other threads report
     * @param service carries out their requests
     */
    public Clients(
            final PeerListener peers,
            final Transport transport,
            final Executor loop,
            final ClientService service,
            final Limits limits,
            final NanoClock clock,
            final BrokerLog log) {
        this.peers = peers;
        this.transport = transport;
        this.loop = loop;
        this.service = service;
        this.log = log;
        processes = new ClientProcesses(limits);
        newcomers = new Newcomers(clock);
    }

    /** Sets the callback that gets the process id of each client that connects. */
    public void onWelcome(final IntConsumer newOnWelcome) {
        onWelcome = newOnWelcome;
    }

    public Collection<ConnectedClient> all() {
        return bySessionId.values();
    }

    /**
     * Tells whether no client is served. A stream whose client is not identified does not count.
     */
    public boolean isEmpty() {
        return bySessionId.values().stream().noneMatch(ConnectedClient::isServed);
    }

    @Override
    public int allowance(final int sessionId) {
        final ConnectedClient client = bySessionId.get(sessionId);
        if (client == null && ending.contains(sessionId)) {
            return ENDING_TURN;
        }
        if (client == null || !client.isIdentified()) {
            newcomers.see(sessionId);
            while (newcomers.areTooMany()) {
                dismiss(newcomers.dismissOldest());
            }
        }
        return client == null ? 1 : client.allowance();
    }

    /**
     * Handles one message of a client's request stream. Its failure never ends the control loop,
     * unless Aeron's own files are damaged.
     */
    @Override
    public void onMessage(
            final int sessionId, final DirectBuffer buffer, final int offset, final int length) {
        if (ending.contains(sessionId)) {
            // Aeron removes a stream only when all of it is read
            return;
        }
        if (!codec.accept(buffer, offset, length)) {
            log.warning("a message without a prefix was ignored, " + length + " bytes");
            return;
        }
        final long correlationId = codec.correlationId();
        ConnectedClient client = null;
        try {
            client = client(sessionId);
            client.begin();
            if (!ControlProtocol.isCompatible(codec.version())) {
                log.warning("refused a client of protocol "
                        + ControlProtocol.versionText(codec.version()));
                client.refuse(correlationId);
            } else {
                handle(client, correlationId, codec.body(Request.class));
            }
        } catch (final TunException ex) {
            if (client == null) {
                log.warning(ex.getMessage());
            } else {
                client.fail(correlationId, ex);
            }
        } catch (final InternalError ex) {
            // a file of Aeron's was truncated
            throw ex;
        } catch (final Throwable ex) {
            // Aeron throws checked exceptions too, which it does not declare
            log.fault("a request failed by a fault of the broker", ex);
            if (client != null) {
                client.fail(correlationId, DriverThread.failure("request", ex));
            }
        }
    }

    private ConnectedClient client(final int sessionId) {
        ConnectedClient client = bySessionId.get(sessionId);
        if (client == null) {
            client = new ConnectedClient(
                    sessionId, transport.addReplyStream(sessionId), codec, processes.unknown());
            bySessionId.put(sessionId, client);
        }
        return client;
    }

    private void handle(
            final ConnectedClient client, final long correlationId, final Request request) {
        if (request instanceof Request.Hello hello) {
            client.reply(correlationId, letIn(client, hello));
        } else if (client.isServed()) {
            service.handle(client, correlationId, request);
        } else {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "request",
                    "the first message of a client is its hello, the last its goodbye");
        }
    }

    private Reply letIn(final ConnectedClient client, final Request.Hello hello) {
        if (client.isIdentified() || byClientId.containsKey(hello.clientId)) {
            throw saidBefore();
        }
        if (!hello.littleEndian) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "connect",
                    "big-endian clients are not supported");
        }
        final long namespace = NetworkNamespace.ofThisProcess();
        if (hello.networkNamespace != namespace) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "connect",
                    "the client is in network namespace " + hello.networkNamespace
                            + ", the broker in " + namespace);
        }
        final AdmittedPeer peer = peers.admit(
                hello.clientId,
                hello.processId,
                () -> loop.execute(() -> onGone(client, "it hung up, or its process died")));
        try {
            identify(client, hello, peer);
        } catch (final RuntimeException | Error ex) {
            peer.close();
            throw ex;
        }
        onWelcome.accept(hello.processId);
        log.info("client " + hello.processId + " (" + hello.architecture + ") connected");
        return service.welcome();
    }

    private void identify(
            final ConnectedClient client, final Request.Hello hello, final AdmittedPeer peer) {
        if (byAeronClientId.containsKey(peer.aeronClientId())) {
            // else the death of this client would remove another one from Aeron
            throw saidBefore();
        }
        SpareDescriptors.check("connect", SpareDescriptors.FOR_CONNECTIONS);
        final ClientProcess process = processes.of(hello.processId);
        if (process.held(Limit.CONNECTIONS) >= processes.limits().of(Limit.CONNECTIONS)) {
            // a client that said goodbye gives up its connection once another needs it
            bySessionId.values().stream()
                    .filter(other -> other.process() == process && other.isLeaving())
                    .findFirst()
                    .ifPresent(other -> onGone(other, "it left"));
        }
        process.take(Limit.CONNECTIONS, 1, "connect");
        client.identify(hello, peer, process, loop);
        byClientId.put(hello.clientId, client);
        byAeronClientId.put(peer.aeronClientId(), client);
        newcomers.forget(client.sessionId());
    }

    private static TunException saidBefore() {
        return new TunException(
                ErrorCode.ERROR_ALREADY_INITIALIZED,
                "connect",
                "a client of this number said hello before");
    }

    @Override
    public void onStreamGone(final int sessionId) {
        final ConnectedClient client = bySessionId.get(sessionId);
        if (client != null) {
            onGone(client, "its stream ended");
        }
        newcomers.forget(sessionId);
        ending.remove(sessionId);
    }

    /** Drops the clients whose stream of replies ended, since nothing can be sent to them. */
    public void dropLost() {
        List.copyOf(bySessionId.values()).stream()
                .filter(ConnectedClient::isLost)
                .forEach(client -> onGone(client, "its stream of replies ended"));
    }

    /** Releases everything that a client held. */
    private void onGone(final ConnectedClient client, final String why) {
        if (bySessionId.remove(client.sessionId()) == null) {
            return;
        }
        ending.add(client.sessionId());
        client.markGone();
        service.release(client, () -> {});
        if (client.isIdentified()) {
            byClientId.remove(client.clientId());
            byAeronClientId.remove(client.peer().aeronClientId());
            client.process().give(Limit.CONNECTIONS, 1);
            log.info("client " + Long.toHexString(client.clientId()) + " is gone: " + why);
            transport.evict(client.peer().aeronClientId());
            closePeer(client);
        }
    }

    /** Sends queued messages to clients that did not read in time; returns how many. */
    public int sendWaiting() {
        int sent = 0;
        for (final ConnectedClient client : bySessionId.values()) {
            if (client.hasWaiting()) {
                sent += client.sendWaiting();
            }
        }
        return sent;
    }

    public boolean hasWaiting() {
        return bySessionId.values().stream().anyMatch(ConnectedClient::hasWaiting);
    }

    /**
     * Looks for clients that have begun to connect and not said hello, forgets those that died, and
     * dismisses those that take too long.
     *
     * @return whether one may still say hello
     */
    public boolean isAnybodyComing() {
        newcomers.dismissLate().forEach(this::dismiss);
        try {
            return peers.isAnybodyComing(byClientId::containsKey, this::evict);
        } catch (final RuntimeException ex) {
            // for example no descriptors: then assume that a client is connecting
            log.warning("cannot look for clients that are coming: " + ex);
            return true;
        }
    }

    /** Removes from Aeron a living client that does not identify itself. */
    private void dismiss(final int sessionId) {
        log.warning("stream " + sessionId + " ends: its client did not say who it is");
        transport.dismiss(transport.owner(sessionId));
    }

    /** Removes from Aeron what a client left behind that never said hello. */
    private void evict(final long aeronClientId) {
        // the number is the client's own claim, and may be another client's
        if (!byAeronClientId.containsKey(aeronClientId)) {
            transport.evict(aeronClientId);
        }
    }

    private void closePeer(final ConnectedClient client) {
        try {
            client.peer().close();
        } catch (final RuntimeException ex) {
            log.warning("what a client left cannot be removed: " + ex);
        }
    }

    /** Disconnects all clients and closes the listener. */
    public void close() {
        for (final ConnectedClient client : List.copyOf(bySessionId.values())) {
            client.markGone();
            if (client.isIdentified()) {
                closePeer(client);
            }
        }
        bySessionId.clear();
        byClientId.clear();
        byAeronClientId.clear();
        peers.close();
    }
}
