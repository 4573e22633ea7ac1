package org.tunbroker.broker;

import io.aeron.logbuffer.Header;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.agrona.DirectBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.host.ClientDoor;
import org.tunbroker.broker.host.Visitor;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.place.NetworkNamespace;
import org.tunbroker.ipc.platform.Architecture;

/**
 * All clients: takes in their messages, learns who they are, and gives up what they had when they
 * are gone.
 *
 * <p>For the control loop's thread.
 */
final class Clients {
    private static final int MAX_CLIENTS = 1024;

    private final ClientDoor door;
    private final AeronTransport transport;
    private final ControlCodec codec = new ControlCodec();
    private final ControlLoop loop;
    private final BrokerLog log;
    private final String driverName;
    private final Map<Integer, ConnectedClient> bySessionId = new HashMap<>();
    private IntConsumer onWelcome = processId -> {};
    private Adapters adapters;
    private RequestHandler requests;

    Clients(
            final ClientDoor door,
            final AeronTransport transport,
            final ControlLoop loop,
            final String driverName,
            final BrokerLog log) {
        this.door = door;
        this.transport = transport;
        this.loop = loop;
        this.driverName = driverName;
        this.log = log;
    }

    /** Says who is told the process of each client that comes in. */
    void onWelcome(final IntConsumer newOnWelcome) {
        onWelcome = newOnWelcome;
    }

    /** Says who carries out what clients ask. */
    void serveWith(final Adapters newAdapters, final RequestHandler newRequests) {
        adapters = newAdapters;
        requests = newRequests;
    }

    Collection<ConnectedClient> all() {
        return bySessionId.values();
    }

    /**
     * Tells whether nobody is served. A stream whose client never said who it is does not count.
     */
    boolean isEmpty() {
        return bySessionId.values().stream().noneMatch(ConnectedClient::isServed);
    }

    /** Takes one message of a client's request stream. */
    void onFragment(
            final DirectBuffer buffer, final int offset, final int length, final Header header) {
        if (!codec.accept(buffer, offset, length)) {
            log.warning("a message without a prefix was ignored, " + length + " bytes");
            return;
        }
        final long correlationId = codec.correlationId();
        ConnectedClient client = null;
        try {
            client = client(header.sessionId());
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
                client.reply(correlationId, Adapters.failure(ex));
            }
        } catch (final RuntimeException ex) {
            log.fault("a request failed in a way that nobody thought of", ex);
            if (client != null) {
                client.reply(
                        correlationId,
                        new Reply.Failure(
                                ErrorCode.ERROR_GEN_FAILURE.code(),
                                "request",
                                "see the broker's log: " + ex));
            }
        }
    }

    private ConnectedClient client(final int sessionId) {
        ConnectedClient client = bySessionId.get(sessionId);
        if (client == null) {
            if (bySessionId.size() >= MAX_CLIENTS) {
                throw new TunException(
                        ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                        "connect",
                        "the broker serves at most " + MAX_CLIENTS);
            }
            client = new ConnectedClient(sessionId, transport.addReplyStream(sessionId), codec);
            bySessionId.put(sessionId, client);
        }
        return client;
    }

    private void handle(
            final ConnectedClient client, final long correlationId, final Request request) {
        if (request instanceof Request.Hello hello) {
            client.reply(correlationId, welcome(client, hello));
        } else if (client.isIdentified()) {
            requests.handle(client, correlationId, request);
        } else {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "request",
                    "the first message of a client must be its hello");
        }
    }

    private Reply welcome(final ConnectedClient client, final Request.Hello hello) {
        if (client.isIdentified() || isKnown(other -> other.clientId() == hello.clientId)) {
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
        final Visitor visitor = door.admit(
                hello.clientId,
                hello.processId,
                () -> loop.execute(() -> onGone(client, "its process died")));
        if (isKnown(other -> other.visitor().aeronClientId() == visitor.aeronClientId())) {
            // else its death would remove another client from Aeron
            visitor.close();
            throw saidBefore();
        }
        client.identify(hello.clientId, visitor);
        onWelcome.accept(hello.processId);
        log.info("client " + hello.processId + " (" + hello.architecture + ") connected");
        return new Reply.Welcome(
                driverName,
                Architecture.ofThisJvm().label(),
                Architecture.ofThisJvm().bits(),
                (int) ProcessHandle.current().pid(),
                Release.ofThisBroker());
    }

    private boolean isKnown(final Predicate<ConnectedClient> which) {
        return bySessionId.values().stream()
                .anyMatch(client -> client.isIdentified() && which.test(client));
    }

    private static TunException saidBefore() {
        return new TunException(
                ErrorCode.ERROR_ALREADY_INITIALIZED,
                "connect",
                "a client of this number said hello before");
    }

    /** A request stream ended: its client closed it, or Aeron dropped it. */
    void onStreamGone(final int sessionId) {
        final ConnectedClient client = bySessionId.get(sessionId);
        if (client != null) {
            onGone(client, "its stream ended");
        }
    }

    /** Gives up the clients whose stream of replies ended: nobody can tell them anything. */
    void dropLost() {
        List.copyOf(bySessionId.values()).stream()
                .filter(ConnectedClient::isLost)
                .forEach(client -> onGone(client, "its stream of replies ended"));
    }

    /** Gives up all that a client had. */
    private void onGone(final ConnectedClient client, final String why) {
        if (bySessionId.remove(client.sessionId()) == null) {
            return;
        }
        client.markGone();
        adapters.closeAll(client);
        if (client.isIdentified()) {
            log.info("client " + Long.toHexString(client.clientId()) + " is gone: " + why);
            transport.evict(client.visitor().aeronClientId());
            closeVisitor(client);
        }
    }

    /** Sends what waits for clients that did not read in time; returns how much it was. */
    int sendWaiting() {
        int sent = 0;
        for (final ConnectedClient client : bySessionId.values()) {
            if (client.hasWaiting()) {
                sent += client.sendWaiting();
            }
        }
        return sent;
    }

    boolean hasWaiting() {
        return bySessionId.values().stream().anyMatch(ConnectedClient::hasWaiting);
    }

    /**
     * Looks for processes that began to come in but did not say hello yet, and forgets those that
     * died before they did.
     *
     * @return whether one may still come
     */
    boolean isAnybodyComing() {
        return door.isAnybodyComing(
                clientId -> isKnown(client -> client.clientId() == clientId), this::evict);
    }

    /** Removes from Aeron what a client left that never said hello. */
    private void evict(final long aeronClientId) {
        // whoever wrote the number may have taken another client's
        if (!isKnown(client -> client.visitor().aeronClientId() == aeronClientId)) {
            transport.evict(aeronClientId);
        }
    }

    private void closeVisitor(final ConnectedClient client) {
        try {
            client.visitor().close();
        } catch (final RuntimeException ex) {
            log.warning("what a client left cannot be removed: " + ex);
        }
    }

    /** No client is served any more. */
    void close() {
        for (final ConnectedClient client : List.copyOf(bySessionId.values())) {
            client.markGone();
            if (client.isIdentified()) {
                closeVisitor(client);
            }
        }
        bySessionId.clear();
        door.close();
    }
}
