package org.tunbroker.broker.client;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.TunException;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.peer.AdmittedPeer;
import org.tunbroker.broker.peer.ReadOnlySegment;
import org.tunbroker.broker.peer.SessionMemories;
import org.tunbroker.broker.peer.SessionMemory;
import org.tunbroker.broker.transport.ReplyStream;
import org.tunbroker.ipc.control.ControlCodec;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Event;
import org.tunbroker.ipc.control.Message;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/**
 * A client as the broker knows it: its streams, its identity and what counts against its limits.
 *
 * <p>For the control loop's thread.
 */
public final class ConnectedClient {
    // a client that does not read is told no more lines of the log, and no more changes of
    // interfaces, once so many messages wait
    private static final int MAX_WAITING_NOTICES = 64;
    // so many messages of one client are taken in before it is the next one's turn
    private static final int TURN = 4;

    private final int sessionId;
    private final ReplyStream replies;
    private final ControlCodec codec;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

    private ClientProcess process;
    private int requests;
    private long waitingBytes;

    // set once the client is identified
    private Request.Hello said;
    private long sinceMs;
    private AdmittedPeer peer;
    private SessionMemories memories;

    private boolean logging;
    private boolean leaving;
    private boolean gone;

    /**
     * Creates a client that is not identified yet.
     *
     * @param unknown stands for its process until then
     */
    ConnectedClient(
            final int sessionId,
            final ReplyStream replies,
            final ControlCodec codec,
            final ClientProcess unknown) {
        this.sessionId = sessionId;
        this.replies = replies;
        this.codec = codec;
        this.process = unknown;
    }

    /**
     * Stores the client's verified identity.
     *
     * @param loop runs on the loop's thread what the driver thread reports of its memory
     */
    void identify(
            final Request.Hello hello,
            final AdmittedPeer newPeer,
            final ClientProcess newProcess,
            final Executor loop) {
        said = hello;
        sinceMs = System.currentTimeMillis();
        peer = newPeer;
        memories = new SessionMemories(
                newPeer, bytes -> loop.execute(() -> newProcess.setIdle(memories, bytes)));
        count(-requests, -waitingBytes);
        process = newProcess;
        count(requests, waitingBytes);
    }

    private void count(final int moreRequests, final long moreBytes) {
        process.addRequests(moreRequests);
        process.addReplyBytes(moreBytes);
    }

    public boolean isIdentified() {
        return peer != null;
    }

    /** Returns its process; before its hello a placeholder of its own. */
    public ClientProcess process() {
        return process;
    }

    /**
     * Tells how many of its messages may be read now. Any others stay in its own stream until
     * requests are answered and replies are read. Before its hello it has one request at a time.
     */
    int allowance() {
        if (gone) {
            return 0;
        }
        if (!isIdentified()) {
            return waiting.isEmpty() ? 1 : 0;
        }
        return (int) Math.max(0, Math.min(TURN, process.requestsLeft()));
    }

    /** Counts a request, which is answered once. */
    void begin() {
        requests++;
        process.addRequests(1);
    }

    int sessionId() {
        return sessionId;
    }

    long clientId() {
        return said.clientId;
    }

    /** Returns what it said of itself; only its process id was checked. */
    public Request.Hello said() {
        return said;
    }

    /** Returns when it was identified, in milliseconds since 1970. */
    public long sinceMs() {
        return sinceMs;
    }

    AdmittedPeer peer() {
        return peer;
    }

    /** Returns the memory of its sessions, for the driver thread; null before it is identified. */
    public SessionMemories memories() {
        return memories;
    }

    /**
     * Makes memory that is shared with it, as for a session; for the driver thread.
     *
     * @param number of the memory
     * @param capacity of its rings, checked
     * @throws TunException ERROR_DISK_FULL or ERROR_NOT_ENOUGH_MEMORY if there is no room
     */
    public SessionMemory createMemory(final int number, final int capacity) {
        return peer.createSession(number, capacity);
    }

    /**
     * Lets it read memory.
     *
     * @return handles, as {@link AdmittedPeer#show}
     */
    public int[] show(final ReadOnlySegment memory) {
        return peer.show(memory);
    }

    /** Returns what wakes its thread that serves sessions, for any thread. */
    public Runnable sessionsBell() {
        return peer::ringForSessions;
    }

    public void logging(final boolean enabled) {
        logging = enabled;
    }

    /** Notes that it said goodbye. */
    public void markLeaving() {
        leaving = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Tells whether it is identified, connected and has not said goodbye. */
    public boolean isServed() {
        return isIdentified() && !leaving && !gone;
    }

    public boolean isGone() {
        return gone;
    }

    /** Answers a request; every one is answered once. */
    public void reply(final long correlationId, final Reply reply) {
        end();
        send(ControlProtocol.REPLY, correlationId, reply);
    }

    /** Answers a request that failed. */
    public void fail(final long correlationId, final TunException failure) {
        // messages have a maximum length, and callers may expect a single line
        reply(
                correlationId,
                new Reply.Failure(
                        failure.code(), failure.call(), BrokerLog.shortened(failure.reason())));
    }

    /** Answers a request that has no result of its own. */
    public void finish(final long correlationId, final TunException failure) {
        if (failure == null) {
            reply(correlationId, new Reply.Done());
        } else {
            fail(correlationId, failure);
        }
    }

    /** Answers a message of another protocol version. */
    void refuse(final long correlationId) {
        end();
        send(ControlProtocol.REFUSAL, correlationId, null);
    }

    private void end() {
        if (!gone) {
            requests--;
            process.addRequests(-1);
        }
    }

    /** Sends it an event, unless it has too many unread replies. */
    public void event(final Event event) {
        if (process.hasRoomForReplies()) {
            send(ControlProtocol.EVENT, 0, event);
        }
    }

    public void log(final Event.LogLine line) {
        if (logging) {
            notice(line);
        }
    }

    /**
     * Tells it something that it can do without, unless many messages wait that it does not read:
     * whatever brings these about must not keep it from hearing what it has to.
     */
    public void notice(final Event event) {
        if (waiting.size() < MAX_WAITING_NOTICES) {
            event(event);
        }
    }

    private void send(final int kind, final long correlationId, final Message message) {
        if (gone) {
            return;
        }
        final int length = codec.encode(kind, correlationId, message);
        if (!waiting.isEmpty() || !replies.offer(codec.encoded(), 0, length)) {
            final byte[] copy = new byte[length];
            codec.encoded().getBytes(0, copy);
            waiting.add(copy);
            countWaiting(length);
        } else {
            ring();
        }
    }

    private void countWaiting(final long more) {
        waitingBytes += more;
        process.addReplyBytes(more);
    }

    /** Tells whether messages wait for room in the client's stream. */
    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Sends queued messages, as far as there is room; returns how many. */
    int sendWaiting() {
        int sent = 0;
        while (!waiting.isEmpty()
                && replies.offer(new UnsafeBuffer(waiting.peek()), 0, waiting.peek().length)) {
            countWaiting(-waiting.poll().length);
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
        if (peer != null) {
            peer.ring();
        }
    }

    /** Closes its stream, when what it held is being released. */
    void markGone() {
        gone = true;
        count(-requests, -waitingBytes);
        waiting.clear();
        replies.close();
        // wakes a client that lives and did not leave, so that it sees at once that it
        // is no longer served
        ring();
    }
}
