package org.tunbroker.ipc.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a ring must do, as simply as it can be said: queues of packets, and positions that only
 * grow.
 */
final class RingModel {
    private final int capacity;
    private final Deque<Packet> allocated = new ArrayDeque<>();
    private final Deque<Packet> sent = new ArrayDeque<>();
    private final Deque<Packet> published = new ArrayDeque<>();
    private final Deque<Packet> held = new ArrayDeque<>();
    private long allocatedBytes;
    private long releasedBytes;
    private long returnedBytes;
    private int sequence;

    RingModel(final int capacity) {
        this.capacity = capacity;
    }

    /** The longest packet that there is room for, or below 0 when there is none. */
    int longest() {
        final long room = capacity - 4 - (allocatedBytes - returnedBytes);
        return (int) Math.min(room - 4, 0xFFFF);
    }

    Packet allocate(final int length, final int ordinal) {
        final Packet packet = new Packet(sequence++, length, ordinal);
        allocated.add(packet);
        allocatedBytes += packet.recordBytes();
        return packet;
    }

    void send(final Packet packet) {
        packet.sent = true;
        while (!allocated.isEmpty() && allocated.peek().sent) {
            sent.add(allocated.remove());
        }
    }

    void cancel(final Packet packet) {
        packet.cancelled = true;
        send(packet);
    }

    void publishSent() {
        published.addAll(sent);
        sent.clear();
    }

    boolean hasPacket() {
        return !published.isEmpty();
    }

    /** Returns null if there is none; what was cancelled before it is gone then. */
    Packet receive() {
        while (hasPacket()) {
            final Packet packet = published.remove();
            held.add(packet);
            if (!packet.cancelled) {
                return packet;
            }
            release(packet);
        }
        return null;
    }

    void release(final Packet packet) {
        packet.released = true;
        while (!held.isEmpty() && held.peek().released) {
            releasedBytes += held.remove().recordBytes();
        }
    }

    void publishReleased() {
        returnedBytes = releasedBytes;
    }

    List<Packet> unsent() {
        return allocated.stream().filter(packet -> !packet.sent).toList();
    }

    List<Packet> unreleased() {
        return held.stream().filter(packet -> !packet.released).toList();
    }

    /** Packets that were sent or released out of order, which nobody may send or release again. */
    List<Packet> marked() {
        final List<Packet> marked = new ArrayList<>();
        allocated.stream().filter(packet -> packet.sent).forEach(marked::add);
        held.stream().filter(packet -> packet.released).forEach(marked::add);
        return marked;
    }

    static final class Packet {
        final int sequence;
        final int length;
        final int sendOrdinal;
        int position;
        int receiveOrdinal = RingConsumer.EMPTY;
        private boolean sent;
        private boolean cancelled;
        private boolean released;

        Packet(final int sequence, final int length, final int sendOrdinal) {
            this.sequence = sequence;
            this.length = length;
            this.sendOrdinal = sendOrdinal;
        }

        boolean isReceived() {
            return receiveOrdinal != RingConsumer.EMPTY;
        }

        private int recordBytes() {
            return 4 + (length + 3) / 4 * 4;
        }
    }
}
