package org.tunbroker.client.internal.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;
import static org.tunbroker.client.internal.connect.FakeBroker.awaitTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.rendezvous.BrokerFile;

/** Connecting to brokers that do not answer, leave or are damaged: what is left, what is said. */
@Timeout(60)
class ConnectorTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    Path folder;

    private final FakeStarter starter = new FakeStarter();
    private ServedDirectory served;
    private BrokerFile broker;

    @BeforeEach
    void serve() {
        served = new ServedDirectory(folder);
        broker = served.serve(ServedDirectory.PROCESS_ID, BrokerFile.OPEN);
    }

    @AfterEach
    void close() {
        served.close();
    }

    private Connector.Connected connect(final Duration timeout) {
        final ConnectSettings settings =
                new ConnectSettings(folder, "loopback", timeout, LONG, Duration.ZERO);
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        try (BrokerFinder finder =
                new BrokerFinder(served, served.directory, settings, starter, deadlineNs)) {
            return Connector.connect(served, finder, settings, deadlineNs);
        }
    }

    private void assertNothingLeft() {
        assertEquals(0, served.admitted.get());
    }

    @Test
    void shouldTimeOutWhenTheBrokerHasNoStreams() {
        assertFails(ErrorCode.ERROR_TIMEOUT, () -> connect(SHORT));
        assertNothingLeft();
        assertEquals(1, served.released.get());
    }

    @Test
    void shouldWaitForTheNextBrokerWhenThisOneIsLeaving() {
        served.entering = admission -> {
            broker.state(BrokerFile.CLOSING);
            return admission;
        };
        final TunException failure = assertFails(ErrorCode.ERROR_TIMEOUT, () -> connect(SHORT));
        assertTrue(failure.reason().contains("does not serve yet"), failure::reason);
        assertNothingLeft();
    }

    @Test
    void shouldStartTheNextBrokerWhenThisOneEndsWhileItsStreamsAreAwaited() {
        final Thread connecting = Thread.currentThread();
        final TunException starting = new TunException(ErrorCode.ERROR_BUSY, "start", "the next");
        starter.starting = () -> {
            throw starting;
        };
        served.entering = admission -> {
            new Thread(() -> {
                        awaitTrue(() -> connecting.getState() == Thread.State.TIMED_WAITING);
                        served.held = false;
                        served.alive = false;
                        broker.state(BrokerFile.CLOSING);
                    })
                    .start();
            return admission;
        };
        assertSame(starting, assertThrows(TunException.class, () -> connect(LONG)));
        assertNothingLeft();
    }

    @Test
    void shouldWaitForTheNextBrokerWhenItsFolderIsGone() {
        served.entering = admission -> {
            admission.close();
            broker.state(BrokerFile.CLOSING);
            throw new TunException(ErrorCode.ERROR_FILE_NOT_FOUND, "connect", "gone");
        };
        assertFails(ErrorCode.ERROR_TIMEOUT, () -> connect(SHORT));
    }

    @Test
    void shouldThrowWhenTheBrokerDoesNotLetItIn() {
        final TunException denied =
                new TunException(ErrorCode.ERROR_ACCESS_DENIED, "connect", "not you");
        served.entering = admission -> {
            admission.close();
            throw denied;
        };
        assertSame(denied, assertThrows(TunException.class, () -> connect(LONG)));
        assertEquals(1, served.released.get());
    }

    @Test
    void shouldLeaveNothingWhenAClassIsMissing() {
        final NoClassDefFoundError missing = new NoClassDefFoundError("a/Class");
        served.entering = admission -> {
            admission.close();
            throw missing;
        };
        assertSame(missing, assertThrows(NoClassDefFoundError.class, () -> connect(LONG)));
        assertEquals(1, served.released.get());
    }

    @Test
    void shouldGiveUpOnStreamsThatStayDamaged() throws IOException {
        final Path counters = served.directory.generation(1).aeron().resolve("cnc.dat");
        final byte[] nonsense = new byte[8192];
        Arrays.fill(nonsense, (byte) 0x7F);
        Files.write(counters, nonsense);
        final TunException failure = assertThrows(TunException.class, () -> connect(LONG));
        assertTrue(failure.is(ErrorCode.ERROR_GEN_FAILURE), failure::getMessage);
        assertTrue(failure.reason().contains("Aeron cannot reach"), failure::reason);
        assertNothingLeft();
    }

    @Test
    void shouldSayThatNothingCanStartABroker() {
        final ConnectOptions options = new ConnectOptions()
                .withDriver(ConnectOptions.DRIVER_LOOPBACK)
                .withDirectory(folder.resolve("empty"));
        final TunException failure =
                assertFails(ErrorCode.ERROR_FILE_NOT_FOUND, () -> TunClient.connect(options));
        assertTrue(failure.reason().contains("tunbroker-launcher"), failure::reason);
    }
}
