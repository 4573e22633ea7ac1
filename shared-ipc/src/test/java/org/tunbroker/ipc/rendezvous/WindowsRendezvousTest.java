package org.tunbroker.ipc.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.windows.KernelHandle;
import org.tunbroker.ipc.os.windows.SecurityDescriptor;
import org.tunbroker.ipc.os.windows.UserSid;

/** What differs on Windows of the places where broker and clients meet. */
@EnabledOnOs(OS.WINDOWS)
@Timeout(120)
class WindowsRendezvousTest {
    // Windows deletes no file that is mapped, and what a test maps stays so until it is garbage
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path folder;

    private Path base;
    private BrokerDirectory directory;

    @BeforeEach
    void setUp() {
        base = folder.resolve("base");
        directory = BrokerDirectory.of(base, "loopback");
    }

    @Test
    void shouldHaveADirectoryOfTheDriverAlone() {
        assertEquals("v3-loopback-0", directory.path().getFileName().toString());
        assertTrue(BrokerDirectory.defaultBase().endsWith("tunbroker"));
    }

    @Test
    void shouldMakeADirectoryForItsOwnerOnly() throws IOException {
        directory.prepare();
        directory.prepare();
        for (final Path made : new Path[] {base, directory.path()}) {
            final String rights = SecurityDescriptor.read(made);
            assertTrue(rights.startsWith("O:" + UserSid.own()), rights);
            assertFalse(rights.contains(";WD)") || rights.contains(";BU)"), rights);
        }
    }

    @Test
    void shouldRefuseADirectoryThatOthersCanEnter() throws IOException {
        directory.prepare();
        final Path open = base.resolve("open");
        try (SecurityDescriptor everybody = SecurityDescriptor.of(
                "O:" + UserSid.own() + "D:P(A;OICI;FA;;;" + UserSid.own() + ")(A;OICI;FR;;;WD)")) {
            everybody.makeFolder(open);
        }
        final TunException error =
                assertThrows(TunException.class, () -> BrokerDirectory.at(open).prepare());
        assertTrue(error.is(ErrorCode.ERROR_ACCESS_DENIED), error::getMessage);
        assertTrue(error.getMessage().contains("WD"), error::getMessage);
    }

    @Test
    void shouldRefuseAFileInPlaceOfADirectory() throws IOException {
        directory.prepare();
        Files.delete(directory.path());
        Files.createFile(directory.path());
        final TunException error = assertThrows(TunException.class, directory::prepare);
        assertTrue(error.is(ErrorCode.ERROR_ACCESS_DENIED), error::getMessage);
    }

    @Test
    void shouldShowTheLockUntilItsHolderIsKilled() {
        directory.prepare();
        assertFalse(LockRange.isHeld(directory.lockFile()));
        try (RendezvousProcess broker = RendezvousProcess.start(RendezvousProcess.NATIVE)) {
            assertEquals("true", broker.ask("acquire", directory.path()));
            assertTrue(LockRange.isHeld(directory.lockFile()));
            assertTrue(LockRange.isHeld(directory.lockFile()), "asking does not take it");
            assertNull(BrokerLock.tryAcquire(directory));
            assertEquals("1", broker.ask("next", ""));
            assertEquals(-1, BrokerLock.generation(directory), "what is locked can be read");
            broker.kill();
            assertFalse(LockRange.isHeld(directory.lockFile()));
        }
        try (BrokerLock lock = BrokerLock.tryAcquire(directory)) {
            assertNotNull(lock);
            assertEquals(2, lock.nextGeneration());
            assertTrue(LockRange.isHeld(directory.lockFile()), "by this process itself");
        }
    }

    @Test
    void shouldShowTheBrokersProcessAndPipeInItsFile() throws IOException {
        final Generation generation = new Generation(folder, 1);
        Files.createDirectory(generation.path());
        try (KernelHandle event = KernelHandle.newEvent()) {
            BrokerFile.create(generation, 4711, 0x1122334455667788L, event).state(BrokerFile.OPEN);
            final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(generation.brokerFile()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(4711, bytes.getInt(8));
            assertEquals(0x1122334455667788L, bytes.getLong(16));
            final BrokerFile client = BrokerFile.open(generation);
            assertEquals(4711, client.processId());
            assertEquals(0x1122334455667788L, client.pipe());
            assertNull(client.bell(), "not before it came in");
        }
    }

    @Test
    void shouldRingTheBrokersBellFromAnotherMapping() throws Exception {
        final Generation generation = new Generation(folder, 1);
        Files.createDirectory(generation.path());
        try (KernelHandle event = KernelHandle.newEvent()) {
            final BrokerFile broker = BrokerFile.create(generation, 1, 2, event);
            final BrokerFile client = BrokerFile.open(generation);
            client.bellEvent(event);
            final CompletableFuture<Boolean> rung =
                    CompletableFuture.supplyAsync(() -> broker.bell()
                            .await(
                                    () -> broker.state() == BrokerFile.OPEN,
                                    TimeUnit.SECONDS.toNanos(60)));
            client.state(BrokerFile.OPEN);
            client.bell().wake();
            assertTrue(rung.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldLayTheClientsFileOutAndDeleteIt() throws IOException {
        final Path path = folder.resolve("1f");
        try (KernelHandle event = KernelHandle.newEvent()) {
            final ClientFile file = ClientFile.create(path, event);
            assertEquals(0, ClientFile.readAeronClientId(path));
            file.aeronClientId(0x1122334455667788L);
            assertEquals(0x1122334455667788L, ClientFile.readAeronClientId(path));
            assertEquals(4096, Files.size(path));
            file.close();
            file.close();
            assertFalse(Files.exists(path));
        }
    }

    @Test
    void shouldWakeTheClientByItsEventAlone() throws Exception {
        final AtomicBoolean ready = new AtomicBoolean();
        try (KernelHandle event = KernelHandle.newEvent();
                ClientFile file = ClientFile.create(folder.resolve("1f"), event)) {
            final CompletableFuture<Boolean> rung = CompletableFuture.supplyAsync(
                    () -> file.bell().await(ready::get, TimeUnit.SECONDS.toNanos(60)));
            ready.set(true);
            event.signal();
            assertTrue(rung.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldOpenAClientFileThatTheBrokerMade() {
        final Path path = folder.resolve("2f");
        ClientFile.prepare(path);
        assertFalse(ClientFile.isGivenUp(path));
        try (KernelHandle event = KernelHandle.newEvent();
                ClientFile file = ClientFile.openPrepared(path, event)) {
            file.aeronClientId(5);
            assertEquals(5, ClientFile.readAeronClientId(path));
        }
        assertTrue(ClientFile.isGivenUp(path));
    }

    @Test
    void shouldMakeNoClientFileWhereTheBrokerMakesThem() {
        try (KernelHandle event = KernelHandle.newEvent()) {
            final TunException missing = assertThrows(
                    TunException.class, () -> ClientFile.openPrepared(folder.resolve("3f"), event));
            assertFalse(Files.exists(folder.resolve("3f")), missing.getMessage());
        }
    }
}
