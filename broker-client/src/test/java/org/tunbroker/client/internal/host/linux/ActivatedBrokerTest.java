package org.tunbroker.client.internal.host.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import org.tunbroker.ipc.os.linux.socket.SocketListener;
import org.tunbroker.ipc.os.linux.socket.UnixSocket;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.Handshake;

/** A client and the socket that systemd would listen at. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ActivatedBrokerTest {
    private static final Path RUN = Path.of("/run/tunbroker");
    private static final Path TABLE = Path.of("/proc/thread-self/net/unix");

    @TempDir
    Path folder;

    private SocketListener listener;

    @BeforeEach
    void listen() {
        listener = SocketListener.open(folder.resolve("s.sock"));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private ActivatedBroker connect() {
        return ActivatedBroker.connect(
                listener.path(), System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
    }

    private static Path socketOf(final String directory) {
        return ActivatedBroker.socketOf(BrokerDirectory.at(Path.of(directory)), RUN);
    }

    @Test
    void shouldHaveOneSocketForEachUserDriverAndMajorVersion() {
        assertEquals(
                Path.of("/run/tunbroker/v3-linux-1000.sock"),
                socketOf("/run/tunbroker/1000/v3-linux-4026531840"));
    }

    @Test
    void shouldKnowNoneForDirectoriesThatRootDidNotMake() {
        assertNull(socketOf("/dev/shm/tunbroker-1000/v3-linux-4026531840"));
        assertNull(socketOf("/run/tunbroker/v3-linux-4026531840"));
        assertNull(socketOf("/run/tunbroker/1000/elsewhere"));
    }

    @Test
    void shouldLiveUntilTheBrokerHangsUp() {
        try (ActivatedBroker broker = connect()) {
            assertTrue(broker.isAlive());
            final UnixSocket accepted = listener.accept();
            assertTrue(broker.isAlive());
            accepted.close();
            assertFalse(broker.isAlive());
            assertEquals(0, broker.exitCode());
        }
    }

    @Test
    void shouldThrowWhatTheBrokerFailedWith() {
        try (ActivatedBroker broker = connect();
                UnixSocket accepted = listener.accept()) {
            accepted.send(Handshake.refusal(
                    ErrorCode.ERROR_ACCESS_DENIED.code(), "the directory is a link"));
            final TunException failure = assertThrows(TunException.class, broker::isAlive);
            assertTrue(failure.is(ErrorCode.ERROR_ACCESS_DENIED));
            assertEquals("the directory is a link", failure.reason());
        }
    }

    @Test
    void shouldFindNoneWhereNobodyListens() {
        listener.close();
        assertNull(connect());
    }
}
