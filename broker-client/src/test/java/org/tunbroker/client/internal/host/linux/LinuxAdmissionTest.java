package org.tunbroker.client.internal.host.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;
import static org.tunbroker.client.internal.connect.FakeBroker.awaitTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.host.BrokerProcess;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.memory.Doorbells;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.Generation;
import org.tunbroker.ipc.rendezvous.Handshake;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

/** A client that comes in by a real socket, whose other end is the test's. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LinuxAdmissionTest {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int CAPACITY = SessionLayout.MIN_CAPACITY;
    private static final int LENGTH = SessionLayout.segmentLength(CAPACITY);
    private static final int OWN_PROCESS = (int) ProcessHandle.current().pid();

    private final SealedMemory brokers = SealedMemory.create("brokers", Doorbells.LENGTH);
    private final SealedMemory clients = SealedMemory.create("clients", Doorbells.LENGTH);
    private final WakeFlag unknown =
            new WakeFlag(Segment.unshared(Integer.BYTES, Collections.emptyMap()), 0);
    private Generation generation;
    private BrokerFile file;
    private SocketListener listener;
    private UnixSocket broker;

    @BeforeEach
    void listen(@TempDir final Path folder) throws IOException {
        generation = BrokerDirectory.at(folder).generation(5);
        Files.createDirectory(generation.path());
        file = BrokerFile.create(generation, OWN_PROCESS, unknown);
        listener = SocketListener.open(generation.socket());
    }

    @AfterEach
    void close() {
        listener.close();
        brokers.close();
        clients.close();
        if (broker != null) {
            broker.close();
        }
    }

    private FoundBroker found(final int processId) {
        return new FoundBroker(
                generation, file, new BrokerProcess(processId, () -> true, () -> {}));
    }

    private CompletableFuture<LinuxAdmission> enter() {
        final FoundBroker found = found(OWN_PROCESS);
        return CompletableFuture.supplyAsync(
                () -> LinuxAdmission.enter(found, 77, System.nanoTime() + DEADLINE_NS));
    }

    private Handshake accept() {
        awaitTrue(() -> {
            broker = listener.accept();
            return broker != null;
        });
        awaitTrue(() -> broker.await(DEADLINE_NS));
        return Handshake.decode(broker.receive(Handshake.MAX_LENGTH));
    }

    private LinuxAdmission admitted() {
        final CompletableFuture<LinuxAdmission> entering = enter();
        accept();
        broker.send(Handshake.welcome(), brokers.descriptor(), clients.descriptor());
        return entering.join();
    }

    private ErrorCode refused(final CompletableFuture<LinuxAdmission> entering) {
        final TunException failure = (TunException)
                entering.handle((admission, thrown) -> thrown.getCause()).join();
        return java.util.Arrays.stream(ErrorCode.values())
                .filter(failure::is)
                .findFirst()
                .orElseThrow();
    }

    private void share(final int number) {
        try (SealedMemory memory = SealedMemory.create("session", LENGTH)) {
            SessionSegment.create(Segment.created(memory.map()), CAPACITY).markEnded(number);
            broker.send(Handshake.memory(number, LENGTH), memory.descriptor());
        }
    }

    private static Reply.SessionStarted started(final int memory) {
        return new Reply.SessionStarted(100 + memory, CAPACITY, memory);
    }

    @Test
    void shouldSayWhoItIsAndTakeItsDoorbells() {
        final CompletableFuture<LinuxAdmission> entering = enter();
        final Handshake hello = accept();
        assertTrue(hello.is(Handshake.HELLO));
        assertEquals(77, hello.id());
        assertEquals(5, hello.value());
        broker.send(Handshake.welcome(), brokers.descriptor(), clients.descriptor());
        try (LinuxAdmission admission = entering.join()) {
            brokers.map().order(java.nio.ByteOrder.nativeOrder()).putInt(0, 1);
            clients.map().order(java.nio.ByteOrder.nativeOrder()).putInt(0, 1);
            file.bell().wake();
            admission.bell().wake();
            assertEquals(0, brokers.map().getInt(0));
            assertEquals(0, clients.map().getInt(0));
            admission.joined(4711);
            assertArrayEquals(Handshake.joined(4711), broker.receive(Handshake.MAX_LENGTH));
        }
        assertTrue(broker.isHungUp());
    }

    @Test
    void shouldMapTheMemoryOfEachSessionInWhateverOrderTheyAreAskedFor() {
        try (LinuxAdmission admission = admitted()) {
            share(1);
            share(2);
            share(3);
            assertEquals(2, admission.openSession(started(2)).endCode());
            admission.discardSession(started(3));
            assertEquals(1, admission.openSession(started(1)).endCode());
            assertFails(ErrorCode.ERROR_INVALID_DATA, () -> admission.openSession(started(4)));
        }
    }

    @Test
    void shouldMapASessionForAnInterruptedThreadAndKeepItsFlag() {
        try (LinuxAdmission admission = admitted()) {
            share(1);
            Thread.currentThread().interrupt();
            assertEquals(CAPACITY, admission.openSession(started(1)).capacity());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void shouldRefuseMemoryThatIsNotSealedOrHasAnotherLength() {
        try (LinuxAdmission admission = admitted();
                SealedMemory shorter = SealedMemory.create("session", LENGTH - 1)) {
            broker.send(Handshake.memory(1, LENGTH), shorter.descriptor());
            assertFails(ErrorCode.ERROR_INVALID_DATA, () -> admission.openSession(started(1)));
        }
    }

    @Test
    void shouldTellAtOnceThatTheBrokerHungUp() {
        final AtomicBoolean told = new AtomicBoolean();
        try (LinuxAdmission admission = admitted()) {
            admission.watch(() -> told.set(true));
            share(1);
            assertFalse(told.get());
            broker.close();
            awaitTrue(told::get);
            admission.openSession(started(1));
            assertFails(ErrorCode.ERROR_BROKEN_PIPE, () -> admission.openSession(started(2)));
        }
    }

    @Test
    void shouldEndItsThreadWhenItCloses() {
        final AtomicBoolean told = new AtomicBoolean();
        final LinuxAdmission admission = admitted();
        admission.watch(() -> told.set(true));
        admission.close();
        admission.close();
        assertTrue(told.get());
    }

    @Test
    void shouldLookForTheNextBrokerWhereThisOneLeavesOrAnotherProcessListens() throws IOException {
        final CompletableFuture<LinuxAdmission> entering = enter();
        accept();
        broker.close();
        assertEquals(ErrorCode.ERROR_FILE_NOT_FOUND, refused(entering));
        assertFails(
                ErrorCode.ERROR_FILE_NOT_FOUND,
                () -> LinuxAdmission.enter(
                        found(OWN_PROCESS + 1), 1, System.nanoTime() + DEADLINE_NS));
        Files.delete(generation.socket());
        assertEquals(ErrorCode.ERROR_FILE_NOT_FOUND, refused(enter()));
    }

    @Test
    void shouldSayWhyTheBrokerDoesNotLetItIn() {
        final CompletableFuture<LinuxAdmission> entering = enter();
        accept();
        broker.send(Handshake.refusal(ErrorCode.ERROR_ACCESS_DENIED.code(), "not you"));
        broker.close();
        assertEquals(ErrorCode.ERROR_ACCESS_DENIED, refused(entering));
    }

    @Test
    void shouldGiveUpOnABrokerThatIsSilent() {
        assertFails(
                ErrorCode.ERROR_TIMEOUT,
                () -> LinuxAdmission.enter(
                        found(OWN_PROCESS),
                        1,
                        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50)));
    }

    @Test
    void shouldRefuseAWelcomeOfAnotherVersionAndNonsense() {
        final CompletableFuture<LinuxAdmission> entering = enter();
        accept();
        final byte[] other = Handshake.welcome();
        other[6]++;
        broker.send(other, brokers.descriptor(), clients.descriptor());
        assertEquals(ErrorCode.ERROR_REVISION_MISMATCH, refused(entering));
        final CompletableFuture<LinuxAdmission> next = enter();
        accept();
        broker.send(new byte[] {1, 2, 3});
        assertEquals(ErrorCode.ERROR_INVALID_DATA, refused(next));
    }
}
