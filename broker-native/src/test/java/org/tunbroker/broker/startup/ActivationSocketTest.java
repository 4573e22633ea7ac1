package org.tunbroker.broker.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
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
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.Handshake;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ActivationSocketTest {
    @TempDir
    Path folder;

    private final Semaphore clients = new Semaphore(0);
    private SocketListener listener;
    private ActivationSocket activation;

    @BeforeEach
    void open() {
        listener = SocketListener.open(folder.resolve("s.sock"));
        activation = new ActivationSocket(listener);
    }

    @AfterEach
    void close() {
        activation.close();
        listener.close();
    }

    private UnixSocket connect() {
        return UnixSocket.connect(
                listener.path(), System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
    }

    @Test
    void shouldBeNoneWhereSystemdPassedNone() {
        assertNull(ActivationSocket.inherited());
    }

    @Test
    void shouldKeepClientsWaitingUntilItCloses() throws InterruptedException {
        try (UnixSocket first = connect()) {
            activation.begin(clients::release);
            assertTrue(clients.tryAcquire(1, 10, TimeUnit.SECONDS));
            assertFalse(first.isHungUp());
            activation.close();
            assertTrue(first.isHungUp());
        }
    }

    @Test
    void shouldLeaveLaterClientsToTheNextBroker() throws InterruptedException {
        activation.begin(clients::release);
        activation.close();
        try (UnixSocket later = connect()) {
            assertFalse(later.isHungUp());
            assertEquals(0, clients.availablePermits());
            // which takes the same socket
            try (ActivationSocket next = new ActivationSocket(listener)) {
                next.begin(clients::release);
                assertTrue(clients.tryAcquire(1, 10, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void shouldTellAllWhyNoBrokerStarts() {
        try (UnixSocket first = connect();
                UnixSocket second = connect()) {
            activation.refuse(new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED, "serve", "the folder is a link"));
            for (final UnixSocket socket : List.of(first, second)) {
                final Handshake answer = Handshake.decode(socket.receive(Handshake.MAX_LENGTH));
                assertTrue(answer.is(Handshake.REFUSAL));
                assertEquals(ErrorCode.ERROR_ACCESS_DENIED.code(), answer.number());
                assertEquals("the folder is a link", answer.text());
                assertTrue(socket.isHungUp());
            }
        }
    }

    @Test
    void shouldKeepAtMost64ThatSayNothing() throws InterruptedException {
        activation.begin(clients::release);
        final List<UnixSocket> all = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            all.add(connect());
        }
        assertTrue(clients.tryAcquire(65, 10, TimeUnit.SECONDS));
        assertTrue(all.get(0).isHungUp());
        assertFalse(all.get(1).isHungUp());
        all.forEach(UnixSocket::close);
    }
}
