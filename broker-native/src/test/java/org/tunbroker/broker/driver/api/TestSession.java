package org.tunbroker.broker.driver.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.broker.driver.tap.TapPoint;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionSegment;

/**
 * A session of a device under test, and the client of it, which has a mapping of its own as a real
 * client has.
 */
public final class TestSession implements AutoCloseable {
    /** Where the tail of the send ring lies, written out as a client of another language would. */
    public static final int SEND_TAIL_OFFSET = 768;

    private static final int SEND_HEAD_OFFSET = 896;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);

    private final TestMemory shared;
    private final RingConsumer receiveRing;
    private final RingProducer sendRing;
    private final SessionCounters counters = new SessionCounters();
    private final RecordingTap tap = new RecordingTap();
    private final BlockingQueue<ErrorCode> ends = new LinkedBlockingQueue<>();
    private final DeviceSession session;
    private boolean closed;

    /**
     * Makes the shared memory and starts the session.
     *
     * @param device that moves its packets
     * @param capacity of each ring
     */
    public TestSession(final TunDevice device, final int capacity) throws IOException {
        this(device, capacity, Offload.NONE);
    }

    /**
     * Makes the shared memory and starts the session.
     *
     * @param device that moves its packets
     * @param capacity of each ring
     * @param offload of the session
     */
    public TestSession(final TunDevice device, final int capacity, final Offload offload)
            throws IOException {
        shared = TestMemory.create(capacity);
        final SessionSegment brokerSide = shared.brokerSide();
        final SessionSegment clientSide = shared.clientSide();
        receiveRing = clientSide.receiveConsumer();
        sendRing = clientSide.sendProducer();
        try {
            session = device.startSession(
                    new SessionRings(
                            brokerSide.receiveProducer(),
                            brokerSide.sendConsumer(),
                            brokerSide.segment(),
                            counters,
                            new TapPoint(tap)),
                    offload,
                    (code, reason) -> ends.add(code));
        } catch (final RuntimeException | Error ex) {
            shared.close();
            throw ex;
        }
    }

    public RingConsumer receiveRing() {
        return receiveRing;
    }

    public RingProducer sendRing() {
        return sendRing;
    }

    /** The client's view of the shared memory, to do damage in. */
    public AtomicBuffer memory() {
        return shared.clientSide().segment().buffer();
    }

    public SessionCounters counters() {
        return counters;
    }

    /** What passed in either direction. */
    public RecordingTap tap() {
        return tap;
    }

    /** Sends one packet, waiting for room. */
    public void send(final byte[] packet) {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        while (!sendRing.ownFlag()
                .await(() -> sendRing.hasSpace(packet.length), WakeFlag.MAX_SLEEP_NS)) {
            assertTrue(System.nanoTime() < deadline, "no room to send within the deadline");
        }
        assertTrue(trySend(packet));
    }

    /** Sends one packet if there is room. */
    public boolean trySend(final byte[] packet) {
        final int ordinal = sendRing.allocate(packet.length);
        if (ordinal == RingProducer.FULL) {
            return false;
        }
        memory().putBytes(sendRing.packetOffset(), packet);
        sendRing.send(ordinal);
        sendRing.publish();
        return true;
    }

    /** Waits until the pump has given back the room of all packets that were sent. */
    public void awaitSendRingEmpty() {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        while (memory().getIntVolatile(SEND_HEAD_OFFSET)
                != memory().getIntVolatile(SEND_TAIL_OFFSET)) {
            assertTrue(
                    System.nanoTime() < deadline, "the packets were not taken within the deadline");
            Thread.onSpinWait();
        }
    }

    /** Receives the next packet. */
    public byte[] receive() {
        return receive(packet -> true);
    }

    /** Receives until a packet is the expected one; an operating system sends others of its own. */
    public byte[] receive(final Predicate<byte[]> expected) {
        final byte[] packet = tryReceive(expected, DEADLINE_NS);
        assertNotNull(packet, () -> "the packet did not come within the deadline; ended: " + ends);
        return packet;
    }

    /** Receives until a packet is the expected one, and answers null when none is for some time. */
    public byte[] tryReceive(final Predicate<byte[]> expected, final long timeoutNs) {
        final long deadline = System.nanoTime() + timeoutNs;
        while (System.nanoTime() < deadline) {
            receiveRing.ownFlag().await(receiveRing::hasPacket, WakeFlag.MAX_SLEEP_NS);
            final byte[] packet = poll();
            if (packet != null && expected.test(packet)) {
                return packet;
            }
        }
        return null;
    }

    /** Receives a packet if there is one. */
    public byte[] poll() {
        final int ordinal = receiveRing.receive();
        if (ordinal == RingConsumer.EMPTY) {
            return null;
        }
        final byte[] packet = new byte[receiveRing.packetLength()];
        memory().getBytes(receiveRing.packetOffset(), packet);
        receiveRing.release(ordinal);
        receiveRing.publish();
        return packet;
    }

    /** Expects that the session ends by itself, for one reason, told once. */
    public void expectEnd(final ErrorCode expected) throws InterruptedException {
        final ErrorCode code = ends.poll(DEADLINE_NS, TimeUnit.NANOSECONDS);
        assertNotNull(code, "the session did not end within the deadline");
        assertEquals(expected, code);
        // afterwards nobody is left who could tell it again
        session.close();
        assertTrue(ends.isEmpty(), "the end was told again: " + ends);
    }

    /** Whether the session has ended by itself. */
    public boolean isEnded() {
        return !ends.isEmpty();
    }

    /** Expects that the session has not ended by itself. */
    public void expectNoEnd() {
        assertTrue(ends.isEmpty(), "the session ended: " + ends);
    }

    /** Expects that the session does not end by itself in some time. */
    public void expectNoEndFor(final long time, final TimeUnit unit) throws InterruptedException {
        final ErrorCode code = ends.poll(time, unit);
        assertNull(code, () -> "the session ended: " + code);
    }

    /** Tries to truncate the memory, and checks that the kernel refuses. */
    public void tryToTruncate() throws IOException {
        shared.tryToTruncate();
    }

    /** Ends the session as the broker does. */
    public void end(final ErrorCode code) {
        session.end(code, "test");
    }

    /** Stops the session as the broker does; the counters are final then. */
    public void stop() {
        session.close();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            session.close();
            // a thread that still used it would now crash the JVM
            shared.close();
        }
    }
}
