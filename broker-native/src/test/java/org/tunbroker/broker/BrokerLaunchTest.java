package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.ipc.rendezvous.Generation;

/** The broker with Aeron and its listener, in the test's thread; only the driver is the test's. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class BrokerLaunchTest {
    private static final String OPTIONS = "--directory d --driver fake --idle-exit-ms ";

    @TempDir
    private Path folder;

    private final FakeDriver driver = new FakeDriver();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final BrokerLog log =
            new BrokerLog(new PrintStream(output, true, StandardCharsets.UTF_8), System::nanoTime);
    private BrokerDirectory directory;
    private BrokerLock lock;

    @BeforeEach
    void acquire() {
        directory = BrokerDirectory.at(folder.resolve("base").resolve("v1-fake-1"));
        directory.prepare();
        lock = BrokerLock.tryAcquire(directory);
    }

    @AfterEach
    void giveUp() {
        lock.close();
    }

    private static BrokerOptions options(final long idleExitMs) {
        return BrokerOptions.parse((OPTIONS + idleExitMs).split(" "));
    }

    private Broker launch(final long idleExitMs) {
        return Broker.launch(options(idleExitMs), directory, lock, driver, log);
    }

    @Test
    void shouldOpenTheDoorAndLeaveNothingWhenNobodyComes() throws IOException {
        final Path old = Files.createDirectories(directory.path().resolve("generation-0/aeron"));
        Files.write(old.resolve("cnc.dat"), new byte[1]);
        try (Broker broker = launch(50)) {
            final Generation generation = directory.generation(lock.published());
            assertEquals(BrokerFile.OPEN, BrokerFile.open(generation).state());
            assertFalse(Files.exists(old), "what an earlier broker left");
            assertTrue(broker.serve(), "it leaves of itself");
            assertEquals(BrokerFile.CLOSING, BrokerFile.open(generation).state());
        }
        assertEquals(List.of("end"), driver.calls);
        assertFalse(Files.exists(directory.generation(lock.published()).path()));
    }

    @Test
    void shouldEndWhenAnotherProcessWritesItsLockFile() {
        try (Broker broker = launch(60_000)) {
            // by the lock's own channel: closing another one would give it up
            lock.publish(lock.published() + 1);
            final TunException end = assertThrows(TunException.class, () -> {
                while (broker.goOn()) {
                    broker.work();
                }
            });
            assertTrue(end.is(ErrorCode.ERROR_INVALID_DATA), end::getMessage);
            assertTrue(end.reason().contains(directory.lockFile().toString()), end::getMessage);
        }
    }

    @Test
    void shouldSayWhatToDoWhenItsFolderCannotBeMade() {
        final BrokerDirectory nowhere = BrokerDirectory.at(folder.resolve("nowhere"));
        final TunException refused = assertThrows(
                TunException.class, () -> Broker.launch(options(0), nowhere, lock, driver, log));
        assertTrue(refused.is(ErrorCode.ERROR_GEN_FAILURE), refused::getMessage);
        assertTrue(refused.reason().contains(nowhere.path().toString()), refused::getMessage);
    }
}
