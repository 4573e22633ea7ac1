package org.tunbroker.broker.host.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

@Timeout(10)
@EnabledOnOs(OS.LINUX)
class SessionFileTest {
    private static final int CAPACITY = SessionLayout.MIN_CAPACITY;
    private static final int LENGTH = SessionLayout.segmentLength(CAPACITY);
    private static final int PAGE = 4096;

    private Path directory;
    private Path path;
    private long usable;
    private SharedReserve reserve;
    private SessionFile memory;
    private SessionSegment client;

    @BeforeEach
    void create() throws IOException {
        directory = Files.createTempDirectory(Path.of("/dev/shm"), "tunbroker-test-");
        path = directory.resolve("7");
        usable = Long.MAX_VALUE;
        reserve = new SharedReserve(directory, () -> 16L * LENGTH, () -> usable);
        memory = SessionFile.create(path, 7, CAPACITY, reserve);
        client = SessionSegment.open(path, CAPACITY);
    }

    @AfterEach
    void close() throws IOException {
        memory.close();
        Files.delete(directory);
    }

    private long allocatedBytes() throws Exception {
        final Process stat = new ProcessBuilder("stat", "-c", "%b", path.toString()).start();
        final String blocks = new String(stat.getInputStream().readAllBytes()).trim();
        assertEquals(0, stat.waitFor());
        return Long.parseLong(blocks) * 512;
    }

    private void movePacket() {
        final RingProducer toClient = memory.segment().receiveProducer();
        toClient.send(toClient.allocate(100));
        toClient.publish();
        final RingConsumer ring = client.receiveConsumer();
        ring.release(ring.receive());
        ring.publish();
    }

    @Test
    void shouldTakeOnePageWhileItRestsAndAllOfThemWhenRenewed() throws Exception {
        assertTrue(allocatedBytes() >= LENGTH);
        movePacket();
        memory.segment().markEnded(ErrorCode.ERROR_HANDLE_EOF.code());
        memory.rest();
        assertEquals(PAGE, allocatedBytes());
        assertTrue(client.isEnded());
        memory.renew();
        assertTrue(allocatedBytes() >= LENGTH);
    }

    @Test
    void shouldLeaveTheReserveForThoseWhoConnect() throws Exception {
        assertTrue(memory.rest());
        // a sixteenth of all
        usable = 2 * LENGTH - 1;
        assertFull(memory::renew);
        assertEquals(PAGE, allocatedBytes());
        final Path other = directory.resolve("8");
        assertFull(() -> SessionFile.create(other, 8, CAPACITY, reserve));
        assertFalse(Files.exists(other));
        usable = 2 * LENGTH;
        memory.renew();
        assertTrue(allocatedBytes() >= LENGTH);
    }

    private static void assertFull(final Executable call) {
        assertEquals(
                ErrorCode.ERROR_DISK_FULL.code(),
                assertThrows(TunException.class, call).code());
    }

    @Test
    void shouldLeaveWhatLiesThereNowAloneWhenClosedAgain() throws IOException {
        memory.close();
        // a mapping of the same length takes the place that has just become free
        final SessionFile other = SessionFile.create(path, 8, CAPACITY, reserve);
        try {
            final RingProducer toClient = other.segment().receiveProducer();
            toClient.send(toClient.allocate(100));
            toClient.publish();
            memory.close();
            final RingConsumer ring = SessionSegment.open(path, CAPACITY).receiveConsumer();
            ring.receive();
            assertEquals(100, ring.packetLength());
        } finally {
            other.close();
        }
    }

    @Test
    void shouldBeginAnewInMappingsMadeBefore() {
        for (int i = 0; i < 5; i++) {
            movePacket();
            memory.segment().markEnded(ErrorCode.ERROR_HANDLE_EOF.code());
            memory.rest();
            memory.renew();
            assertFalse(client.isEnded());
            assertEquals(RingConsumer.EMPTY, client.receiveConsumer().receive());
        }
        movePacket();
    }

    @Test
    void shouldBeginAnewWhenTheClientDamagedAllOfIt() throws IOException {
        client.segment().buffer().setMemory(0, LENGTH, (byte) 0xFF);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        memory.rest();
        memory.renew();
        assertEquals(LENGTH, Files.size(path));
        movePacket();
    }

    @Test
    void shouldLeaveNoFileWhenClosed() {
        memory.close();
        assertFalse(Files.exists(path));
        // what the client maps stays
        client.segment().buffer().putInt(LENGTH - Integer.BYTES, 1);
    }
}
