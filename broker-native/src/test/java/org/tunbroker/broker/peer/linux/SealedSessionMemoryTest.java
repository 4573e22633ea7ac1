package org.tunbroker.broker.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

@Timeout(20)
@EnabledOnOs(OS.LINUX)
class SealedSessionMemoryTest {
    private static final int CAPACITY = SessionLayout.MIN_CAPACITY;
    private static final int LENGTH = SessionLayout.segmentLength(CAPACITY);
    private static final int PAGE = 4096;

    private SocketListener listener;
    private UnixSocket clientEnd;
    private UnixSocket brokerEnd;
    private SealedSessionMemory memory;
    private SealedMemory shared;
    private SessionSegment client;

    @BeforeEach
    void create(@TempDir final Path folder) {
        listener = SocketListener.open(folder.resolve("socket"));
        clientEnd = UnixSocket.connect(
                listener.path(), System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
        brokerEnd = listener.accept();
        memory = SealedSessionMemory.create(brokerEnd, 7, CAPACITY);
        assertEquals(0, memory.share().length);
        final UnixSocket.Received received = clientEnd.receiveWithDescriptors(Handshake.MAX_LENGTH);
        final Handshake message = Handshake.decode(received.content);
        assertTrue(message.is(Handshake.MEMORY));
        assertEquals(7, message.number());
        assertEquals(LENGTH, message.value());
        shared = SealedMemory.of(received.descriptors.get(0), LENGTH);
        client = SessionSegment.open(Segment.opened(shared.map()), CAPACITY);
    }

    @AfterEach
    void close() {
        memory.close();
        shared.close();
        clientEnd.close();
        brokerEnd.close();
        listener.close();
    }

    private long allocatedBytes() throws Exception {
        final String path = "/proc/" + ProcessHandle.current().pid() + "/fd/"
                + shared.descriptor().number();
        final Process stat = new ProcessBuilder("stat", "-L", "-c", "%b", path).start();
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
    void shouldLeaveWhatLiesThereNowAloneWhenClosedAgain() {
        memory.close();
        // a mapping of the same length takes the place that has just become free
        final SealedSessionMemory other = SealedSessionMemory.create(brokerEnd, 8, CAPACITY);
        try {
            final RingProducer toClient = other.segment().receiveProducer();
            toClient.send(toClient.allocate(100));
            toClient.publish();
            memory.close();
            final RingConsumer ring = other.segment().receiveConsumer();
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
    void shouldBeginAnewWhenTheClientDamagedAllOfIt() {
        client.segment().buffer().setMemory(0, LENGTH, (byte) 0xFF);
        memory.rest();
        memory.renew();
        movePacket();
    }

    @Test
    void shouldStayWithTheClientWhenClosed() {
        memory.close();
        client.segment().buffer().putInt(LENGTH - Integer.BYTES, 1);
    }

    @Test
    void shouldFailWhereTheClientDoesNotTakeWhatIsShared() {
        final TunException failure = assertThrows(TunException.class, () -> {
            while (true) {
                memory.share();
            }
        });
        assertTrue(
                failure.is(ErrorCode.ERROR_NOT_ENOUGH_QUOTA)
                        || failure.is(ErrorCode.ERROR_TOO_MANY_OPEN_FILES),
                failure::getMessage);
        // what was sent ends with the client
        UnixSocket.Received received = clientEnd.receiveWithDescriptors(Handshake.MAX_LENGTH);
        while (received != null) {
            received.descriptors.forEach(Descriptor::close);
            received = clientEnd.receiveWithDescriptors(Handshake.MAX_LENGTH);
        }
        memory.share();
    }

    @Test
    void shouldFailWhenTheClientIsGone() {
        clientEnd.close();
        final TunException failure = assertThrows(TunException.class, memory::share);
        assertTrue(failure.is(ErrorCode.ERROR_BROKEN_PIPE), failure::getMessage);
    }
}
