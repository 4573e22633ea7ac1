package org.tunbroker.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.broker.transport.ReplyStream;
import org.tunbroker.broker.transport.Transport;
import org.tunbroker.broker.transport.WatchedFile;

/**
 * Streams without Aeron: what clients sent and did not have taken in yet, and what they are told.
 */
public final class FakeTransport implements Transport {
    /** What a client can read. */
    public static final class Stream implements ReplyStream {
        private final Queue<byte[]> unread = new ArrayDeque<>();
        private int room = Integer.MAX_VALUE;
        private boolean closed;
        private boolean lost;

        @Override
        public boolean isLost() {
            return lost;
        }

        /** Another process removes it from Aeron. */
        public void lose() {
            lost = true;
        }

        @Override
        public boolean offer(final DirectBuffer buffer, final int offset, final int length) {
            if (unread.size() >= room) {
                return false;
            }
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            return unread.add(bytes);
        }

        @Override
        public void close() {
            closed = true;
        }

        public boolean isClosed() {
            return closed;
        }

        /** Returns null if there is nothing to read. */
        public byte[] read() {
            return unread.poll();
        }

        /** Bounds how many messages wait to be read. */
        public void room(final int messages) {
            room = messages;
        }
    }

    private final Map<Integer, Queue<byte[]>> requests = new LinkedHashMap<>();
    private final Map<Integer, Stream> replies = new LinkedHashMap<>();
    private final Queue<Integer> ended = new ArrayDeque<>();
    public final List<Long> evicted = new ArrayList<>();
    final List<Long> dismissed = new ArrayList<>();
    /** What making a stream of replies throws, or null. */
    public RuntimeException failure;

    boolean settling;
    boolean stuck;
    boolean closed;

    /** A client makes a stream of requests. */
    void open(final int sessionId) {
        requests.put(sessionId, new ArrayDeque<>());
        replies.put(sessionId, new Stream());
    }

    /** Its client is gone from Aeron. */
    void end(final int sessionId) {
        requests.remove(sessionId);
        ended.add(sessionId);
    }

    public void send(final int sessionId, final byte[] message) {
        requests.get(sessionId).add(message);
    }

    /** Returns how many messages the broker has not taken in. */
    public int untaken(final int sessionId) {
        return requests.get(sessionId).size();
    }

    Stream replies(final int sessionId) {
        return replies.get(sessionId);
    }

    @Override
    public int poll(final Receiver receiver) {
        int count = 0;
        for (Integer sessionId = ended.poll(); sessionId != null; sessionId = ended.poll()) {
            receiver.onStreamGone(sessionId);
            count++;
        }
        for (final Map.Entry<Integer, Queue<byte[]>> stream : List.copyOf(requests.entrySet())) {
            for (int left = receiver.allowance(stream.getKey());
                    left > 0 && !stream.getValue().isEmpty();
                    left--) {
                final byte[] message = stream.getValue().poll();
                receiver.onMessage(stream.getKey(), new UnsafeBuffer(message), 0, message.length);
                count++;
            }
        }
        return count;
    }

    @Override
    public ReplyStream addReplyStream(final int sessionId) {
        if (failure != null) {
            throw failure;
        }
        return replies.get(sessionId);
    }

    /** Numbers a client in Aeron as its stream, with another sign. */
    public static long aeronClientId(final int sessionId) {
        return -sessionId;
    }

    @Override
    public long owner(final int sessionId) {
        return aeronClientId(sessionId);
    }

    @Override
    public void evict(final long aeronClientId) {
        evicted.add(aeronClientId);
    }

    @Override
    public void dismiss(final long aeronClientId) {
        dismissed.add(aeronClientId);
    }

    @Override
    public int work() {
        return 0;
    }

    @Override
    public boolean isSettling() {
        return settling;
    }

    @Override
    public boolean isStuck() {
        return stuck;
    }

    @Override
    public WatchedFile watchedFile() {
        throw new AssertionError("no test needs it");
    }

    @Override
    public void close() {
        closed = true;
    }
}
