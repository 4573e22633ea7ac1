package org.tunbroker.broker.driver.pump;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tunbroker.broker.driver.api.RecordingTap;
import org.tunbroker.broker.driver.api.SessionCounters;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.api.TestMemory;
import org.tunbroker.broker.driver.tap.TapPoint;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;

/** A session's rings, with both sides in the thread of a test. */
public final class TestRings implements AutoCloseable {
    static final int CAPACITY = 0x20000;

    private final TestMemory shared;
    private final RingProducer clientSend;
    private final RingConsumer clientReceive;
    private final RecordingTap tap = new RecordingTap();
    private final SessionRings brokerSide;

    public TestRings() throws IOException {
        this(CAPACITY);
    }

    TestRings(final int capacity) throws IOException {
        shared = TestMemory.create(capacity);
        clientSend = shared.clientSide().sendProducer();
        clientReceive = shared.clientSide().receiveConsumer();
        brokerSide = new SessionRings(
                shared.brokerSide().receiveProducer(),
                shared.brokerSide().sendConsumer(),
                shared.brokerSide().segment(),
                new SessionCounters(),
                new TapPoint(tap));
    }

    public SessionRings brokerSide() {
        return brokerSide;
    }

    public SessionCounters counters() {
        return brokerSide.counters();
    }

    RecordingTap tap() {
        return tap;
    }

    /** Sends packets of a length, which begin with their numbers. */
    public void send(final int first, final int count, final int length) {
        for (int i = first; i < first + count; i++) {
            final int ordinal = clientSend.allocate(length);
            assertNotEquals(RingProducer.FULL, ordinal);
            shared.clientSide().segment().buffer().putInt(clientSend.packetOffset(), i);
            clientSend.send(ordinal);
        }
        clientSend.publish();
    }

    /** Whether the pumps have given back so much room that a packet of a length fits. */
    boolean hasRoomToSend(final int length) {
        return clientSend.hasSpace(length);
    }

    /** Receives the numbers of all packets that the client can see. */
    List<Integer> receive() {
        final List<Integer> numbers = new ArrayList<>();
        for (int ordinal = clientReceive.receive();
                ordinal != RingConsumer.EMPTY;
                ordinal = clientReceive.receive()) {
            numbers.add(
                    shared.clientSide().segment().buffer().getInt(clientReceive.packetOffset()));
            clientReceive.release(ordinal);
        }
        clientReceive.publish();
        return numbers;
    }

    /** Writes a position into the send ring's tail that a client never has. */
    void damageSendTail() {
        shared.clientSide().segment().buffer().putIntVolatile(768, 3);
    }

    @Override
    public void close() throws IOException {
        shared.close();
    }
}
