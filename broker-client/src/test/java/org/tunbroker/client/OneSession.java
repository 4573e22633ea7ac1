package org.tunbroker.client;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;

/** A client with an adapter and a session, and the broker's ends of its rings. */
final class OneSession implements AutoCloseable {
    static final int CAPACITY = Session.MIN_CAPACITY;

    final FakeBroker broker;
    final TunClient client;
    final Adapter adapter;
    final Session session;
    private final RingProducer toClient;
    private final RingConsumer fromClient;

    OneSession(final Path folder) {
        this(folder, new SessionOptions().withCapacity(CAPACITY));
    }

    OneSession(final Path folder, final SessionOptions options) {
        broker = new FakeBroker(Duration.ofSeconds(30));
        client = TunClient.started(broker.connected());
        adapter = client.createAdapter("one", "type");
        session = adapter.startSession(options);
        toClient = broker.session(session.number()).receiveProducer(broker::ringForSessions);
        fromClient = broker.session(session.number()).sendConsumer(broker::ringForSessions);
    }

    /** Brings a packet; returns false if the ring is full. */
    boolean bring(final byte... packet) {
        if (!toClient.reserve(packet.length)) {
            return false;
        }
        toClient.newView().position(toClient.packetPosition()).put(packet);
        toClient.commit(packet.length);
        toClient.publish();
        return true;
    }

    /** Fills the receive ring; returns with how many packets. */
    int fillUp(final int length) {
        int count = 0;
        while (bring(new byte[length])) {
            count++;
        }
        return count;
    }

    /** Takes the next packet that was sent; null if there is none. */
    byte[] take() {
        if (fromClient.peek() == RingConsumer.EMPTY) {
            return null;
        }
        final byte[] packet = new byte[fromClient.packetLength()];
        fromClient.newView().position(fromClient.packetPosition()).get(packet);
        fromClient.consume();
        fromClient.publish();
        return packet;
    }

    /** Fills the send ring; returns with how many packets. */
    int fillSendRing() throws InterruptedException {
        int count = 0;
        while (session.write(ByteBuffer.allocate(4096), 0, TimeUnit.SECONDS) > 0) {
            count++;
        }
        return count;
    }

    /** Ends the session as a broker does: in its memory. */
    void endInMemory() {
        broker.session(session.number()).markEnded(38);
    }

    @Override
    public void close() {
        client.close();
    }
}
