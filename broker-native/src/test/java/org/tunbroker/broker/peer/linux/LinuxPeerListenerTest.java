package org.tunbroker.broker.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.peer.AdmittedPeer;
import org.tunbroker.ipc.memory.Doorbells;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.Generation;
import org.tunbroker.ipc.rendezvous.Handshake;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LinuxPeerListenerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int OWN_PROCESS = (int) ProcessHandle.current().pid();
    private static final long JOINED = 4711;

    private final List<Long> abandoned = new ArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<UnixSocket> sockets = new ArrayList<>();
    private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE);
    private final AtomicInteger deaths = new AtomicInteger();
    private volatile TunException noSpare;
    private Generation generation;
    private LinuxPeerListener listener;

    @BeforeEach
    void open(@TempDir final Path folder) throws IOException {
        generation = BrokerDirectory.at(folder).generation(3);
        Files.createDirectory(generation.path());
        listener = new LinuxPeerListener(generation, this::checkSpare, warnings::add, nowNs::get);
    }

    private void checkSpare() {
        if (noSpare != null) {
            throw noSpare;
        }
    }

    @AfterEach
    void close() {
        listener.close();
        sockets.forEach(UnixSocket::close);
    }

    private static void awaitTrue(final BooleanSupplier condition) {
        final long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "it did not come to be in time");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private UnixSocket connect() {
        final UnixSocket socket =
                UnixSocket.connect(generation.socket(), System.nanoTime() + DEADLINE.toNanos());
        sockets.add(socket);
        return socket;
    }

    private static UnixSocket.Received receive(final UnixSocket socket) {
        awaitTrue(() -> socket.await(TimeUnit.MILLISECONDS.toNanos(100)));
        return socket.receiveWithDescriptors(Handshake.MAX_LENGTH);
    }

    private UnixSocket welcomed(final long clientId) {
        final UnixSocket socket = connect();
        socket.send(Handshake.hello(clientId, 3));
        final UnixSocket.Received received = receive(socket);
        assertTrue(Handshake.decode(received.content).is(Handshake.WELCOME));
        received.descriptors.forEach(Descriptor::close);
        return socket;
    }

    private AdmittedPeer admit(final long clientId) {
        return listener.admit(clientId, OWN_PROCESS, deaths::incrementAndGet);
    }

    private static void assertRefused(final UnixSocket socket, final ErrorCode code) {
        final Handshake answer = Handshake.decode(receive(socket).content);
        assertTrue(answer.is(Handshake.REFUSAL));
        assertEquals(code.code(), answer.number(), answer.text());
        assertEquals(0, receive(socket).content.length, "it hangs up");
    }

    private void assertDenied(final long clientId, final int processId, final ErrorCode code) {
        final TunException denied = assertThrows(
                TunException.class, () -> listener.admit(clientId, processId, () -> {}));
        assertTrue(denied.is(code), denied::getMessage);
    }

    private boolean isAnybodyComing() {
        return listener.isAnybodyComing(id -> false, abandoned::add);
    }

    @Test
    void shouldShareTheBrokersDoorbellsAndTheClientsOwn() {
        final UnixSocket socket = connect();
        socket.send(Handshake.hello(1, 3));
        final UnixSocket.Received received = receive(socket);
        assertEquals(2, received.descriptors.size());
        socket.send(Handshake.joined(JOINED));
        try (SealedMemory brokers = SealedMemory.of(received.descriptors.get(0), Doorbells.LENGTH);
                SealedMemory own = SealedMemory.of(received.descriptors.get(1), Doorbells.LENGTH);
                AdmittedPeer peer = admit(1)) {
            final Segment bell = Segment.opened(own.map());
            bell.buffer().putIntVolatile(0, 1);
            peer.ring();
            assertEquals(0, bell.buffer().getIntVolatile(0));
            bell.buffer().putIntVolatile(128, 1);
            peer.ringForSessions();
            assertEquals(0, bell.buffer().getIntVolatile(128));
            assertEquals(1, bell.buffer().getIntVolatile(136));
            final Segment requests = Segment.opened(brokers.map());
            requests.buffer().putIntVolatile(0, 1);
            listener.brokerFile().bell().wake();
            assertEquals(0, requests.buffer().getIntVolatile(0));
            assertEquals(JOINED, peer.aeronClientId());
        }
    }

    @Test
    void shouldAdmitOnceWhoIsTheProcessThatItSaysItIs() {
        welcomed(1).send(Handshake.joined(JOINED));
        assertDenied(2, OWN_PROCESS, ErrorCode.ERROR_ACCESS_DENIED);
        assertDenied(1, OWN_PROCESS + 1, ErrorCode.ERROR_ACCESS_DENIED);
        admit(1);
        assertDenied(1, OWN_PROCESS, ErrorCode.ERROR_ACCESS_DENIED);
        assertFalse(isAnybodyComing());
    }

    @Test
    void shouldAdmitNobodyBeforeItSaysHowAeronKnowsIt() {
        final UnixSocket socket = welcomed(1);
        assertDenied(1, OWN_PROCESS, ErrorCode.ERROR_INVALID_DATA);
        socket.send(Handshake.joined(JOINED));
        admit(1).close();
    }

    @Test
    void shouldTellTheEndOfAClientOnceAndOfNoneThatWasForgotten() {
        final UnixSocket dying = welcomed(1);
        dying.send(Handshake.joined(JOINED));
        final UnixSocket forgotten = welcomed(2);
        forgotten.send(Handshake.joined(JOINED + 1));
        final AdmittedPeer peer = admit(1);
        final AdmittedPeer other = admit(2);
        other.close();
        other.close();
        assertFalse(forgotten.isHungUp(), "it may still read why");
        nowNs.addAndGet(Peers.LEAVING_NS);
        isAnybodyComing();
        awaitTrue(forgotten::isHungUp);
        dying.close();
        awaitTrue(() -> deaths.get() == 1);
        peer.close();
        assertFalse(isAnybodyComing());
        assertEquals(1, deaths.get());
        assertEquals(List.of(), abandoned);
    }

    @Test
    void shouldEndAClientThatSaysWhatNoClientSays() {
        final UnixSocket socket = welcomed(1);
        socket.send(Handshake.joined(JOINED));
        admit(1);
        socket.send(Handshake.joined(JOINED + 1));
        awaitTrue(() -> deaths.get() == 1);
    }

    @Test
    void shouldForgetWhoDiedBeforeItsHelloAndTellHowAeronKnewIt() {
        final UnixSocket joined = welcomed(1);
        joined.send(Handshake.joined(JOINED));
        final UnixSocket other = welcomed(2);
        assertTrue(isAnybodyComing());
        joined.close();
        other.close();
        awaitTrue(() -> !isAnybodyComing());
        assertEquals(List.of(JOINED), abandoned);
        // its number is free again
        welcomed(1);
    }

    @Test
    void shouldRefuseWhoLooksForAnotherBrokerOrSpeaksAnotherVersion() {
        final UnixSocket other = connect();
        other.send(Handshake.hello(1, 2));
        assertRefused(other, ErrorCode.ERROR_FILE_NOT_FOUND);
        final UnixSocket newer = connect();
        final byte[] hello = Handshake.hello(1, 3);
        hello[6]++;
        newer.send(hello);
        assertRefused(newer, ErrorCode.ERROR_REVISION_MISMATCH);
        assertEquals(List.of("refused a client of protocol 4.0"), warnings);
        welcomed(1);
        final UnixSocket same = connect();
        same.send(Handshake.hello(1, 3));
        assertRefused(same, ErrorCode.ERROR_ALREADY_EXISTS);
        admitLater(1);
    }

    private void admitLater(final long clientId) {
        sockets.get(sockets.size() - 2).send(Handshake.joined(JOINED));
        admit(clientId);
    }

    @Test
    void shouldHangUpOnNonsense() {
        final UnixSocket socket = connect();
        socket.send(new byte[] {1});
        awaitTrue(socket::isHungUp);
        final UnixSocket welcome = connect();
        welcome.send(Handshake.welcome());
        awaitTrue(welcome::isHungUp);
    }

    @Test
    void shouldHangUpOnWhoSaysNothingForTenSeconds() {
        final UnixSocket silent = connect();
        awaitTrue(this::isAnybodyComing);
        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(9));
        assertTrue(isAnybodyComing());
        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
        awaitTrue(() -> !isAnybodyComing());
        awaitTrue(silent::isHungUp);
    }

    @Test
    void shouldWaitForWhoSaidHelloAsLongAsItLives() {
        welcomed(1);
        nowNs.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertTrue(isAnybodyComing());
    }

    @Test
    void shouldRefuseAProcessThatComesTooOften() {
        for (int i = 0; i < Peers.MOST_COMING_OF_PROCESS; i++) {
            welcomed(i + 1);
        }
        assertRefused(connect(), ErrorCode.ERROR_NOT_ENOUGH_QUOTA);
        sockets.get(0).close();
        awaitTrue(() -> {
            isAnybodyComing();
            final UnixSocket next = connect();
            next.send(Handshake.hello(1, 3));
            return Handshake.decode(receive(next).content).is(Handshake.WELCOME);
        });
    }

    @Test
    void shouldSayThatThereAreNoDescriptorsLeft() {
        noSpare = new TunException(ErrorCode.ERROR_TOO_MANY_OPEN_FILES, "connect", "none");
        assertRefused(connect(), ErrorCode.ERROR_TOO_MANY_OPEN_FILES);
        noSpare = null;
        welcomed(1);
    }

    @Test
    void shouldLeaveNoSocketAndHangUpOnAllWhenClosed() {
        final UnixSocket socket = welcomed(1);
        listener.close();
        listener.close();
        assertTrue(socket.isHungUp());
        assertFalse(Files.exists(generation.socket()));
    }
}
