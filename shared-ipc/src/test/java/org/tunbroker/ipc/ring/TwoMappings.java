package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.AtomicBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** A session segment, mapped once by the broker and once by the client. */
final class TwoMappings implements AutoCloseable {
    final SessionSegment broker;
    final SessionSegment client;
    private final Path file;

    TwoMappings(final Path directory, final int capacity) {
        file = directory.resolve("session");
        broker = SessionSegment.create(file, capacity);
        client = SessionSegment.open(file, capacity);
    }

    /** The memory as a hostile client sees it: it may write anything anywhere. */
    AtomicBuffer clientMemory() {
        return client.segment().buffer();
    }

    @Override
    public void close() {
        broker.close();
        try {
            Files.delete(file);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static void assertFails(final ErrorCode code, final Runnable call) {
        assertFails(code, "", call);
    }

    static void assertFails(final ErrorCode code, final String when, final Runnable call) {
        final TunException ex = assertThrows(TunException.class, call::run, when);
        assertEquals(code.code(), ex.code(), () -> when + ": " + ex.getMessage());
    }

    /** Sends a packet that begins with a byte, and shows it to the consumer. */
    static void send(final SessionSegment side, final RingProducer producer, final int length) {
        final int ordinal = producer.allocate(length);
        for (int i = 0; i < length; i++) {
            side.segment().buffer().putByte(producer.packetOffset() + i, (byte) (length + i));
        }
        producer.send(ordinal);
        producer.publish();
    }
}
