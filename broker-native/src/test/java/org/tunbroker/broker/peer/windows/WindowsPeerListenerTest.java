package org.tunbroker.broker.peer.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.peer.AdmittedPeer;
import org.tunbroker.broker.peer.SessionMemory;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.windows.AccessList;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.ipc.os.windows.PipeEnd;
import org.tunbroker.ipc.os.windows.Section;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;
import org.tunbroker.ipc.os.windows.UserSid;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.ClientFile;
import org.tunbroker.ipc.rendezvous.Generation;
import org.tunbroker.ipc.rendezvous.HandshakePipe;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/** The listener, with this process on both of its sides. */
@EnabledOnOs(OS.WINDOWS)
@Timeout(60)
class WindowsPeerListenerTest {
    private static final long CLIENT_ID = 0x1f;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);

    // Windows deletes no file that is mapped
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private Generation generation;
    private WindowsPeerListener peers;

    @BeforeEach
    void open() throws Exception {
        generation = BrokerDirectory.at(folder).generation(1);
        Files.createDirectories(generation.path());
        peers = new WindowsPeerListener(generation, null);
    }

    @AfterEach
    void close() {
        peers.close();
    }

    private PipeEnd openPipe() {
        final String name = HandshakePipe.name(peers.brokerFile().pipe());
        final long deadline = System.nanoTime() + DEADLINE_NS;
        PipeEnd pipe = PipeEnd.tryOpen(name);
        while (pipe == null) {
            assertTrue(System.nanoTime() < deadline, "the pipe stays busy");
            Thread.onSpinWait();
            pipe = PipeEnd.tryOpen(name);
        }
        return pipe;
    }

    private HandshakePipe.Answer hello(final long clientId) {
        try (PipeEnd pipe = openPipe()) {
            assertTrue(pipe.write(HandshakePipe.hello(clientId)));
            final byte[] answer =
                    pipe.read(HandshakePipe.ANSWER_LENGTH, System.nanoTime() + DEADLINE_NS);
            assertNotNull(answer);
            return HandshakePipe.decode(answer);
        }
    }

    private ClientFile comeIn(final long clientId) {
        final HandshakePipe.Answer answer = hello(clientId);
        assertEquals(0, answer.error);
        final ClientFile file =
                ClientFile.create(generation.client(clientId), KernelHandle.of(answer.ownBell));
        file.aeronClientId(4711);
        return file;
    }

    private AdmittedPeer admit(final long clientId) {
        return peers.admit(clientId, OwnProcess.id(), () -> {});
    }

    private void assertDenied(final long clientId, final int processId) {
        final TunException error =
                assertThrows(TunException.class, () -> peers.admit(clientId, processId, () -> {}));
        assertTrue(error.is(ErrorCode.ERROR_ACCESS_DENIED), error::getMessage);
    }

    @Test
    void shouldTellEachSideWhoTheOtherIs() {
        try (PipeEnd pipe = openPipe()) {
            assertEquals(OwnProcess.id(), pipe.serverProcessId());
            assertEquals(ProcessHandle.current().pid(), OwnProcess.id());
            assertEquals(OwnProcess.id(), peers.brokerFile().processId());
        }
    }

    @Test
    void shouldLetInWhoCameByThePipeAndShareTheBells() {
        final HandshakePipe.Answer answer = hello(CLIENT_ID);
        assertEquals(0, answer.error);
        try (KernelHandle bell = KernelHandle.of(answer.bell);
                KernelHandle ownBell = KernelHandle.of(answer.ownBell);
                KernelHandle broker = KernelHandle.of(answer.broker);
                ClientFile file = ClientFile.create(generation.client(CLIENT_ID), ownBell)) {
            file.aeronClientId(4711);
            try (AdmittedPeer peer = admit(CLIENT_ID)) {
                assertEquals(4711, peer.aeronClientId());
                assertFalse(ownBell.await(0));
                peer.ring();
                assertTrue(ownBell.await(0));
            }
            bell.signal();
            final TunException error = assertThrows(TunException.class, () -> bell.await(0));
            assertTrue(error.is(ErrorCode.ERROR_ACCESS_DENIED), "only the broker sleeps on it");
            assertFalse(broker.await(0), "this process lives");
        }
        // the broker deleted it, which Windows does once nobody has it open
        assertFalse(Files.exists(generation.client(CLIENT_ID)));
    }

    @Test
    void shouldRefuseWhoDidNotComeByThePipe() {
        assertDenied(CLIENT_ID, OwnProcess.id());
    }

    @Test
    void shouldRefuseAnotherProcessThanTheOneThatCame() {
        comeIn(CLIENT_ID);
        assertDenied(CLIENT_ID, OwnProcess.id() + 4);
        admit(CLIENT_ID).close();
    }

    @Test
    void shouldRefuseASecondHello() {
        comeIn(CLIENT_ID);
        try (AdmittedPeer peer = admit(CLIENT_ID)) {
            assertNotNull(peer);
            assertDenied(CLIENT_ID, OwnProcess.id());
        }
        assertDenied(CLIENT_ID, OwnProcess.id());
    }

    @Test
    void shouldRefuseANumberThatAnotherHas() {
        comeIn(CLIENT_ID);
        assertEquals(ErrorCode.ERROR_ALREADY_EXISTS.code(), hello(CLIENT_ID).error);
        assertEquals(0, hello(CLIENT_ID + 1).error);
    }

    @Test
    void shouldKnowWhoIsComing() {
        assertFalse(peers.isAnybodyComing(id -> false, id -> {}));
        comeIn(CLIENT_ID);
        assertTrue(peers.isAnybodyComing(id -> false, id -> {}));
        try (AdmittedPeer peer = admit(CLIENT_ID)) {
            assertNotNull(peer);
            assertFalse(peers.isAnybodyComing(id -> true, id -> {}));
        }
        assertFalse(peers.isAnybodyComing(id -> false, id -> {}));
    }

    @Test
    void shouldServeOthersAfterOneThatSaysNothing() {
        try (PipeEnd silent = openPipe()) {
            assertTrue(silent.isConnected());
            comeIn(CLIENT_ID);
            assertFalse(silent.isConnected());
        }
        admit(CLIENT_ID).close();
    }

    @Test
    void shouldServeOthersAfterOneThatLeavesAtOnce() {
        openPipe().close();
        comeIn(CLIENT_ID);
        admit(CLIENT_ID).close();
    }

    @Test
    void shouldCloseWhileSomebodyHoldsThePipe() {
        try (PipeEnd silent = openPipe()) {
            assertTrue(silent.isConnected());
            peers.close();
            peers.close();
            assertThrows(TunException.class, this::openPipe);
        }
    }

    @Test
    void shouldHaveAPipeThatNobodyElseMakes() {
        try (SecurityDescriptor own =
                SecurityDescriptor.of(AccessList.textForUser(UserSid.own(), "", "GRGW"))) {
            final TunException error = assertThrows(
                    TunException.class,
                    () -> PipeEnd.create(HandshakePipe.name(peers.brokerFile().pipe()), own));
            // Windows says that the name is taken, Wine that all instances are (ERROR_PIPE_BUSY)
            assertTrue(
                    error.is(ErrorCode.ERROR_ACCESS_DENIED) || error.code() == 231,
                    error::getMessage);
        }
    }

    @Test
    void shouldShareTheMemoryOfASession() {
        comeIn(CLIENT_ID);
        final int capacity = SessionLayout.MIN_CAPACITY;
        try (AdmittedPeer peer = admit(CLIENT_ID);
                SessionMemory memory = peer.createSession(1, capacity)) {
            final int[] handles = memory.share();
            assertEquals(5, handles.length);
            final Map<Integer, KernelHandle> events = new HashMap<>();
            for (int i = 1; i < handles.length; i++) {
                assertNotEquals(0, handles[i]);
                events.put(SessionLayout.sleepOffsets()[i - 1], KernelHandle.of(handles[i]));
            }
            try (Section section = Section.of(
                    KernelHandle.of(handles[0]), SessionLayout.segmentLength(capacity))) {
                final SessionSegment client =
                        SessionSegment.open(Segment.opened(section.map(), events), capacity);
                memory.segment().markEnded(ErrorCode.ERROR_HANDLE_EOF.code());
                assertTrue(client.isEnded());
                client.segment().buffer().putInt(SessionLayout.sleepOffsets()[0], 1);
                memory.segment().receiveProducer().peerFlag().wake();
                assertTrue(events.get(SessionLayout.sleepOffsets()[0]).await(0));
            }
        }
    }

    @Test
    void shouldRenewTheMemoryOfASession() {
        comeIn(CLIENT_ID);
        try (AdmittedPeer peer = admit(CLIENT_ID);
                SessionMemory memory = peer.createSession(3, SessionLayout.MIN_CAPACITY)) {
            assertEquals(3, memory.number());
            final RingProducer toClient = memory.segment().receiveProducer();
            toClient.send(toClient.allocate(100));
            toClient.publish();
            memory.segment().markEnded(ErrorCode.ERROR_HANDLE_EOF.code());
            memory.rest();
            assertTrue(memory.segment().isEnded());
            memory.renew();
            assertFalse(memory.segment().isEnded());
            assertFalse(memory.segment().receiveConsumer().hasPacket());
        }
    }

    @Test
    void shouldShareNothingWithAClientThatIsGone() {
        comeIn(CLIENT_ID);
        final AdmittedPeer peer = admit(CLIENT_ID);
        try (SessionMemory memory = peer.createSession(1, SessionLayout.MIN_CAPACITY)) {
            peer.close();
            peer.close();
            peer.ring();
            final TunException error = assertThrows(TunException.class, memory::share);
            assertTrue(error.is(ErrorCode.ERROR_INVALID_HANDLE), error::getMessage);
        }
    }
}
