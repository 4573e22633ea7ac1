package org.tunbroker.ipc.os.linux.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
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
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.PollSet;
import org.tunbroker.ipc.os.linux.SealedMemory;
import org.tunbroker.ipc.os.linux.WakeEvent;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class UnixSocketTest {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final byte[] WORD = {1, 2, 3};
    // a path that no sockaddr_un has room for
    private static final String LONG_NAME = "folder".repeat(20);

    @TempDir
    Path folder;

    private Path path;
    private SocketListener listener;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void listen() throws IOException {
        path = Files.createDirectories(folder.resolve(LONG_NAME)).resolve("socket");
        listener = SocketListener.open(path);
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        for (final AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T closing(final T made) {
        open.add(made);
        return made;
    }

    private UnixSocket connect() {
        return closing(UnixSocket.connect(path, System.nanoTime() + DEADLINE_NS));
    }

    private UnixSocket accept() {
        return closing(listener.accept());
    }

    private static void assertFails(
            final ErrorCode code, final org.junit.jupiter.api.function.Executable call) {
        final TunException thrown = assertThrows(TunException.class, call);
        assertTrue(thrown.is(code), thrown::getMessage);
    }

    @Test
    void shouldListenForItsOwnUserOnly() throws IOException {
        assertEquals(
                PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path));
        assertNull(listener.accept());
    }

    @Test
    void shouldTakeThePlaceOfASocketThatNobodyServes() {
        listener.close();
        assertFails(ErrorCode.ERROR_FILE_NOT_FOUND, this::connect);
        listener = SocketListener.open(path);
        connect();
        assertNotNull(accept());
    }

    @Test
    void shouldFindNobodyWhereThereIsNoSocket() throws IOException {
        Files.delete(path);
        assertFails(ErrorCode.ERROR_FILE_NOT_FOUND, this::connect);
    }

    @Test
    void shouldGiveUpWhereNobodyAcceptsAndTooManyWait() {
        assertFails(ErrorCode.ERROR_TIMEOUT, () -> {
            while (true) {
                closing(UnixSocket.connect(path, System.nanoTime()));
            }
        });
    }

    @Test
    void shouldKeepTheBoundsOfMessages() {
        final UnixSocket one = connect();
        final UnixSocket other = accept();
        assertNull(other.receive(8));
        assertFalse(other.await(0));
        assertTrue(one.send(WORD));
        assertTrue(one.send(new byte[] {9}));
        assertTrue(other.await(DEADLINE_NS));
        assertArrayEquals(WORD, other.receive(8));
        assertArrayEquals(new byte[] {9}, other.receive(8));
        assertNull(other.receive(8));
    }

    @Test
    void shouldNotWaitForAnEndThatDoesNotRead() {
        final UnixSocket one = connect();
        while (one.send(WORD)) {
            assertFalse(one.isHungUp());
        }
        assertTrue(accept().send(WORD));
    }

    @Test
    void shouldTellWhoTheOtherEndIs() {
        final UnixSocket one = connect();
        final UnixSocket other = accept();
        for (final SocketPeer peer : new SocketPeer[] {one.peer(), other.peer()}) {
            assertEquals(ownProcessId(), peer.processId);
            assertTrue(peer.isOwnUser());
        }
    }

    private static int ownProcessId() {
        return (int) ProcessHandle.current().pid();
    }

    @Test
    void shouldGiveADescriptorOfTheOtherProcessThatTellsItsDeath() {
        final UnixSocket one = connect();
        accept();
        final Descriptor process = closing(one.peerProcess());
        final PollSet set = new PollSet(1);
        set.set(0, process);
        assertFalse(set.await(0));
    }

    @Test
    void shouldTellThatTheOtherEndHungUp() {
        final UnixSocket one = connect();
        final UnixSocket other = accept();
        assertFalse(one.isHungUp());
        other.send(WORD);
        other.close();
        assertTrue(one.isHungUp());
        assertArrayEquals(WORD, one.receive(8));
        assertEquals(0, one.receive(8).length);
        assertFails(ErrorCode.ERROR_BROKEN_PIPE, () -> one.send(WORD));
        one.close();
        assertTrue(one.isHungUp());
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, () -> one.send(WORD));
    }

    @Test
    void shouldTellThatAListenerHungUpBeforeItAccepted() {
        final UnixSocket one = connect();
        one.send(WORD);
        listener.close();
        assertTrue(one.isHungUp());
        assertEquals(0, one.receive(8).length);
    }

    @Test
    void shouldPassMemoryThatBothSee() {
        final UnixSocket one = connect();
        final UnixSocket other = accept();
        final SealedMemory first = closing(SealedMemory.create("first", 4096));
        final SealedMemory second = closing(SealedMemory.create("second", 8192));
        assertTrue(one.send(WORD, first.descriptor(), second.descriptor()));
        final UnixSocket.Received received = other.receiveWithDescriptors(8);
        assertArrayEquals(WORD, received.content);
        assertEquals(2, received.descriptors.size());
        final SealedMemory shared = closing(SealedMemory.of(received.descriptors.get(1), 8192));
        closing(received.descriptors.get(0));
        second.map().putInt(8188, 7);
        assertEquals(7, shared.map().getInt(8188));
    }

    @Test
    void shouldTakeNoDescriptorThatIsNotAskedFor() throws IOException {
        final UnixSocket one = connect();
        final UnixSocket other = accept();
        final SealedMemory memory = closing(SealedMemory.create("unasked", 4096));
        final int before = descriptors();
        assertTrue(one.send(WORD, memory.descriptor()));
        assertArrayEquals(WORD, other.receive(8));
        assertEquals(before, descriptors());
    }

    private static int descriptors() {
        return new File("/proc/self/fd").list().length;
    }

    @Test
    void shouldWakeWhoWaits() {
        final WakeEvent event = closing(new WakeEvent());
        final PollSet set = new PollSet(2);
        set.set(0, event.descriptor());
        set.set(1, listener.descriptor());
        assertFalse(set.await(0));
        event.wake();
        event.wake();
        assertTrue(set.await());
        assertTrue(set.isReady(0));
        assertFalse(set.isReady(1));
        event.clear();
        assertFalse(set.await(0));
        connect();
        assertTrue(set.await(DEADLINE_NS));
        assertTrue(set.isReady(1));
        event.close();
        event.wake();
    }
}
