package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.ipc.ring.TwoMappings.assertFails;

import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.memory.SharedMemoryDirectory;

/** A client that writes into the receive ring what no {@link RingConsumer} would. */
@Timeout(10)
class HostileConsumerTest {
    private static final int CAPACITY = 0x20000;
    private static final int HEAD = 384;
    private static final int TAIL = 256;
    private static final int DATA = 4096;

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private TwoMappings session;
    private AtomicBuffer client;
    private RingProducer broker;

    @BeforeEach
    void makeFullRing() {
        session = new TwoMappings(directory, CAPACITY);
        client = session.clientMemory();
        broker = session.broker.receiveProducer();
        fill();
    }

    private void fill() {
        // records of 0x4000 bytes, and one that leaves the gap of 4 only
        for (int i = 0; i < 8; i++) {
            broker.send(broker.allocate(i < 7 ? 0x3FFC : 0x3FF8));
        }
        broker.publish();
        assertFalse(broker.hasSpace(0));
    }

    @AfterEach
    void closeSession() {
        session.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {CAPACITY, CAPACITY + 4, CAPACITY + 0x10000, 0x40000000, 0x7FFFFFFC})
    void shouldRefuseAHeadPastTheCapacity(final int head) {
        assertHeadRefused(head);
    }

    @ParameterizedTest
    @ValueSource(ints = {-4, -CAPACITY, -CAPACITY + 4, Integer.MIN_VALUE, Integer.MIN_VALUE + 4})
    void shouldRefuseAHeadBelowZero(final int head) {
        assertHeadRefused(head);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6, 0x4001, CAPACITY - 5})
    void shouldRefuseAHeadThatIsNotAligned(final int head) {
        assertHeadRefused(head);
    }

    @Test
    void shouldRefuseAHeadThatGoesBackwards() {
        client.putInt(HEAD, 0x8000);
        assertTrue(broker.hasSpace(0));
        assertHeadRefusedWhenFull(0x4000);
    }

    @Test
    void shouldRefuseAHeadPastTheTail() {
        client.putInt(HEAD, 0x8000);
        assertTrue(broker.hasSpace(0));
        broker.send(broker.allocate(0x3FFC));
        broker.publish();
        // the tail is at 0x3FFC now
        assertHeadRefusedWhenFull(0x4000);
    }

    @Test
    void shouldRefuseAHeadPastTheTailThatWasPublishedWhenMoreWasSent() {
        client.putInt(HEAD, CAPACITY - 4);
        assertTrue(broker.hasSpace(0));
        broker.send(broker.allocate(0xFFFF));
        // the consumer was not told of that packet yet, and cannot have taken it
        assertHeadRefusedWhenFull(0);
    }

    @Test
    void shouldAcceptAHeadAtTheTail() {
        client.putInt(HEAD, CAPACITY - 4);
        assertTrue(broker.hasSpace(0xFFFF));
        assertTrue(broker.reserve(0xFFFF));
        assertNotEquals(RingProducer.FULL, broker.allocate(0xFFFF));
    }

    @Test
    void shouldSendWhatItWasGivenWhenSizesAndTailAreRewritten() {
        client.putInt(HEAD, CAPACITY - 4);
        final int first = broker.allocate(8);
        client.putInt(DATA + CAPACITY - 4, -1);
        client.putInt(TAIL, 12345);
        broker.send(first);
        broker.publish();
        assertTrue(client.getInt(TAIL) == 8, () -> "tail " + client.getInt(TAIL));
        assertNotEquals(RingProducer.FULL, broker.allocate(0xFFFF));
        assertTrue(broker.packetOffset() == DATA + 8 + 4, "it goes on after what it had sent");
    }

    private void assertHeadRefused(final int head) {
        client.putInt(HEAD, head);
        assertFails(ErrorCode.ERROR_INVALID_DATA, "hasSpace", () -> broker.hasSpace(0));
        assertFails(ErrorCode.ERROR_INVALID_DATA, "reserve", () -> broker.reserve(0));
        assertFails(ErrorCode.ERROR_INVALID_DATA, "allocate", () -> broker.allocate(0));
    }

    /** The head is looked at only when there seems to be no room. */
    private void assertHeadRefusedWhenFull(final int head) {
        client.putInt(HEAD, head);
        assertFails(ErrorCode.ERROR_INVALID_DATA, "hasSpace", () -> broker.hasSpace(0));
        assertFails(ErrorCode.ERROR_INVALID_DATA, "reserve", () -> broker.reserve(0xFFFF));
        assertFails(ErrorCode.ERROR_INVALID_DATA, "allocate", () -> broker.allocate(0xFFFF));
    }
}
