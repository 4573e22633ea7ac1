package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.ipc.ring.TwoMappings.assertFails;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.SharedMemoryDirectory;

/** A caller of this side who does what Wintun does not check. */
@Timeout(10)
class RingMisuseTest {
    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private TwoMappings session;
    private RingProducer producer;
    private RingConsumer consumer;

    @BeforeEach
    void makeRing() {
        session = new TwoMappings(directory, 0x20000);
        producer = session.client.sendProducer();
        consumer = session.broker.sendConsumer();
    }

    @AfterEach
    void closeSession() {
        session.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -4, -5, Integer.MIN_VALUE})
    void shouldRefuseALengthBelowZero(final int length) {
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, "allocate", () -> producer.allocate(length));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, "reserve", () -> producer.reserve(length));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, "commit", () -> producer.commit(length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10000, 0x10001, 0x1FFFC, Integer.MAX_VALUE})
    void shouldRefuseALengthOverTheLargestPacket(final int length) {
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, "allocate", () -> producer.allocate(length));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, "reserve", () -> producer.reserve(length));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, "commit", () -> producer.commit(length));
    }

    @Test
    void shouldRefuseACommitThatFindsNoRoom() {
        producer.send(producer.allocate(0xFFFF));
        assertTrue(producer.reserve(1420));
        final TunException ex = assertThrows(TunException.class, () -> producer.commit(0xFFFF));
        assertEquals(ErrorCode.ERROR_INVALID_PARAMETER.code(), ex.code(), ex::getMessage);
        assertEquals("commit", ex.call());
        producer.commit(1420);
    }

    @Test
    void shouldRefuseToSendAPacketTwice() {
        final int first = producer.allocate(4);
        final int second = producer.allocate(4);
        producer.send(second);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> producer.send(second));
        producer.send(first);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> producer.send(first));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> producer.send(second));
    }

    @ParameterizedTest
    @ValueSource(ints = {RingProducer.FULL, 1, 64, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldRefuseToSendWhatWasNotAllocated(final int ordinal) {
        assertEquals(0, producer.allocate(4));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> producer.send(ordinal));
    }

    @Test
    void shouldRefuseToReleaseAPacketTwice() {
        TwoMappings.send(session.client, producer, 4);
        TwoMappings.send(session.client, producer, 4);
        final int first = consumer.receive();
        final int second = consumer.receive();
        consumer.release(second);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> consumer.release(second));
        consumer.release(first);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> consumer.release(first));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> consumer.release(second));
    }

    @ParameterizedTest
    @ValueSource(ints = {RingConsumer.EMPTY, 1, 64, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldRefuseToReleaseWhatWasNotReceived(final int ordinal) {
        TwoMappings.send(session.client, producer, 4);
        assertEquals(0, consumer.receive());
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> consumer.release(ordinal));
    }
}
