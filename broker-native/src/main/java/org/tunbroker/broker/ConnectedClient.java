package org.tunbroker.broker;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.host.SessionMemories;
import org.tunbroker.broker.host.Visitor;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Event;

/**
 * A client as the broker knows it: its streams, who it is, and what it has.
 *
 * <p>For the control loop's thread.
 */
final class ConnectedClient {
    // a client that does not read is told no more events once so much waits for it
    private static final int MAX_WAITING_EVENTS = 64;
    // a client that goes on asking without reading the answers is no client
    private static final int MAX_WAITING_MESSAGES = 1024;

    private final int sessionId;
    private final ReplyStream replies;
    private final ControlCodec codec;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final Map<Integer, AdapterHandle> adapters = new HashMap<>();
    private final Map<Integer, BrokerSession> sessions = new HashMap<>();

    // those of a client that said who it is, and was believed
    private long clientId;
    private Visitor visitor;
    private SessionMemories memories;

    private boolean logging;
    private boolean leaving;
    private boolean gone;
    private int nextHandle = 1;

    ConnectedClient(final int sessionId, final ReplyStream replies, final ControlCodec codec) {
        this.sessionId = sessionId;
        this.replies = replies;
        this.codec = codec;
    }

    void identify(final long newClientId, final Visitor newVisitor) {
        clientId = newClientId;
        visitor = newVisitor;
        memories = new SessionMemories(newVisitor);
    }

    boolean isIdentified() {
        return visitor != null;
    }

    int sessionId() {
        return sessionId;
    }

    long clientId() {
        return clientId;
    }

    Visitor visitor() {
        return visitor;
    }

    /** Returns the memory of its sessions, for the driver thread; null before it is identified. */
    SessionMemories memories() {
        return memories;
    }

    Map<Integer, AdapterHandle> adapters() {
        return adapters;
    }

    Map<Integer, BrokerSession> sessions() {
        return sessions;
    }

    int nextHandle() {
        return nextHandle++;
    }

    void logging(final boolean enabled) {
        logging = enabled;
    }

    /** It said goodbye. */
    void markLeaving() {
        leaving = true;
    }

    /** Tells whether it said who it is, and not yet goodbye. */
    boolean isServed() {
        return isIdentified() && !leaving;
    }

    boolean isGone() {
        return gone;
    }

    void reply(final long correlationId, final Object reply) {
        send(ControlProtocol.REPLY, correlationId, reply);
    }

    /** Answers a message of another protocol version. */
    void refuse(final long correlationId) {
        send(ControlProtocol.REFUSAL, correlationId, null);
    }

    void event(final Event event) {
        if (waiting.size() < MAX_WAITING_EVENTS) {
            send(ControlProtocol.EVENT, 0, event);
        }
    }

    void log(final Event.LogLine line) {
        if (logging) {
            event(line);
        }
    }

    private void send(final int kind, final long correlationId, final Object message) {
        if (gone || waiting.size() >= MAX_WAITING_MESSAGES) {
            return;
        }
        final int length = codec.encode(kind, correlationId, message);
        if (!waiting.isEmpty() || !replies.offer(codec.encoded(), 0, length)) {
            final byte[] copy = new byte[length];
            codec.encoded().getBytes(0, copy);
            waiting.add(copy);
        } else {
            ring();
        }
    }

    /** Tells whether messages wait for room in the client's stream. */
    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Sends what waits, as far as there is room; returns how much it was. */
    int sendWaiting() {
        int sent = 0;
        while (!waiting.isEmpty()
                && replies.offer(new UnsafeBuffer(waiting.peek()), 0, waiting.peek().length)) {
            waiting.poll();
            sent++;
        }
        if (sent > 0) {
            ring();
        }
        return sent;
    }

    /** Tells whether its stream of replies is gone. */
    boolean isLost() {
        return replies.isLost();
    }

    private void ring() {
        if (visitor != null) {
            visitor.ring();
        }
    }

    /** Closes its stream, when all that it had is being given up. */
    void markGone() {
        gone = true;
        waiting.clear();
        replies.close();
        // so that it finds at once that it is served no more, where it lives and did not leave
        ring();
    }
}
