package org.tunbroker.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.ipc.ring.TwoMappings.assertFails;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.memory.SharedMemoryDirectory;

@Timeout(10)
class SessionSegmentTest {
    private static final int CAPACITY = 0x20000;

    @TempDir(factory = SharedMemoryDirectory.class)
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("session");
    }

    @Test
    void shouldWriteAHeaderOfKnownBytesWhenCreated() throws IOException {
        SessionSegment.create(file, CAPACITY).close();
        final byte[] expected = new byte[397312];
        put(expected, 0, "54425331 02000000 00000200"); // TBS1, version, capacity
        put(expected, 128, "01000000"); // open
        assertArrayEquals(expected, Files.readAllBytes(file));
    }

    @Test
    void shouldHaveTheHeaderOfANewOneWhenReset() throws IOException {
        try (SessionSegment session = SessionSegment.create(file, CAPACITY)) {
            session.segment().buffer().setMemory(0, SessionLayout.HEADER_LENGTH, (byte) 0xFF);
            session.reset();
            assertFalse(session.isEnded());
            final byte[] expected = new byte[397312];
            put(expected, 0, "54425331 02000000 00000200");
            put(expected, 128, "01000000");
            assertArrayEquals(expected, Files.readAllBytes(file));
        }
    }

    @Test
    void shouldHoldKnownBytesWhenPacketsWereMovedBothWays() throws IOException {
        try (TwoMappings session = new TwoMappings(directory, CAPACITY)) {
            final RingProducer toClient = session.broker.receiveProducer();
            TwoMappings.send(session.broker, toClient, 5);
            TwoMappings.send(session.broker, toClient, 0);
            final RingConsumer fromBroker = session.client.receiveConsumer();
            fromBroker.release(fromBroker.receive());
            fromBroker.publish();
            TwoMappings.send(session.client, session.client.sendProducer(), 8);
            session.broker.markEnded(38);

            final byte[] expected = new byte[397312];
            put(expected, 0, "54425331 02000000 00000200");
            put(expected, 128, "02000000 26000000"); // ended, why
            put(expected, 256, "10000000"); // receive tail: records of 12 and 4 bytes
            put(expected, 384, "0c000000"); // receive head: one of them was released
            put(expected, 768, "0c000000"); // send tail
            put(expected, 4096, "05000000 0506070809 000000 00000000");
            put(expected, 0x31000, "08000000 08090a0b0c0d0e0f");
            assertArrayEquals(expected, Files.readAllBytes(file));
        }
    }

    @Test
    void shouldTellTheClientOfItsEndAndWhy() {
        try (TwoMappings session = new TwoMappings(directory, CAPACITY)) {
            assertFalse(session.client.isEnded());
            session.broker.markEnded(ErrorCode.ERROR_HANDLE_EOF.code());
            assertTrue(session.client.isEnded());
            assertEquals(38, session.client.endCode());
        }
    }

    @Test
    void shouldCountAsEndedWhenTheStateMakesNoSense() {
        try (TwoMappings session = new TwoMappings(directory, CAPACITY)) {
            session.clientMemory().putInt(SessionLayout.STATE_OFFSET, -7);
            assertTrue(session.client.isEnded());
        }
    }

    @Test
    void shouldRefuseToOpenWhenTheMagicIsAnother() {
        assertRefusedWith(SessionLayout.MAGIC_OFFSET, 0x32534254);
    }

    @Test
    void shouldRefuseToOpenWhenTheVersionIsAnother() {
        assertRefusedWith(SessionLayout.VERSION_OFFSET, 1);
    }

    @Test
    void shouldRefuseToOpenWhenTheCapacityIsAnother() {
        assertRefusedWith(SessionLayout.CAPACITY_OFFSET, 0x40000);
    }

    @Test
    void shouldRefuseToCreateWhenTheCapacityIsInvalid() {
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> SessionSegment.create(file, 0x30000));
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldRefuseToOpenWhenTheCapacityIsInvalid() throws IOException {
        Files.write(file, new byte[SessionLayout.segmentLength(0x10000)]);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> SessionSegment.open(file, 0x10000));
    }

    private void assertRefusedWith(final int offset, final int value) {
        try (TwoMappings session = new TwoMappings(directory, CAPACITY)) {
            session.clientMemory().putInt(offset, value);
            assertFails(ErrorCode.ERROR_INVALID_DATA, () -> SessionSegment.open(file, CAPACITY));
        }
    }

    private static void put(final byte[] bytes, final int offset, final String hex) {
        final byte[] value = HexFormat.of().parseHex(hex.replace(" ", ""));
        System.arraycopy(value, 0, bytes, offset, value.length);
    }
}
