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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.linux.LockProbe;

class LocksTest {
    @TempDir
    private Path folder;

    private BrokerDirectory directory;
    private Path clientFile;

    @BeforeEach
    void setUp() {
        directory = BrokerDirectory.at(folder);
        clientFile = folder.resolve("client");
    }

    @ParameterizedTest
    @ValueSource(strings = {RendezvousProcess.NATIVE, "i386", "arm64"})
    void shouldLetOneProcessBeTheBroker(final String architecture) {
        try (RendezvousProcess first = RendezvousProcess.start(architecture);
                RendezvousProcess second = RendezvousProcess.start(RendezvousProcess.NATIVE)) {
            assertEquals("true", first.ask("acquire", folder));
            assertEquals("false", second.ask("acquire", folder));
            assertNull(BrokerLock.tryAcquire(directory));
            first.kill();
            assertEquals("true", second.ask("acquire", folder));
        }
    }

    @Test
    void shouldTellAnswersFromWhatTheJvmPrints() {
        try (RendezvousProcess other =
                RendezvousProcess.start(RendezvousProcess.NATIVE, "-verbose:class")) {
            assertEquals("true", other.ask("acquire", folder));
            assertEquals("1", other.ask("next", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE, -Long.MAX_VALUE})
    void shouldBeginNumbersAgainWhenTheLockFileHoldsOneThatHasNoNext(final long damaged)
            throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, damaged);
        Files.write(directory.lockFile(), bytes.array());
        try (BrokerLock lock = BrokerLock.tryAcquire(directory)) {
            assertEquals(1, lock.nextGeneration());
            assertEquals(2, lock.nextGeneration());
        }
        assertEquals(-2, BrokerLock.generation(directory));
    }

    @Test
    @Timeout(10)
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no pipes that are files")
    void shouldRefuseALockFileThatIsAPipe() throws Exception {
        final Path pipe = directory.lockFile();
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        final TunException refused =
                assertThrows(TunException.class, () -> BrokerLock.mayBeHeld(directory));
        assertTrue(refused.is(ErrorCode.ERROR_GEN_FAILURE), refused::getMessage);
    }

    @Test
    void shouldGiveTheLockUpWhenClosed() {
        try (RendezvousProcess other = RendezvousProcess.start(RendezvousProcess.NATIVE)) {
            try (BrokerLock lock = BrokerLock.tryAcquire(directory)) {
                assertNotNull(lock);
                assertEquals("false", other.ask("acquire", folder));
            }
            assertTrue(Files.exists(directory.lockFile()), "two files could be locked otherwise");
            assertEquals("true", other.ask("acquire", folder));
        }
    }

    @Test
    void shouldMakeLockFileForItsOwnerOnly() throws IOException {
        try (BrokerLock lock = BrokerLock.tryAcquire(directory)) {
            assertNotNull(lock);
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.lockFile())));
        }
    }

    @Test
    void shouldPublishGenerationsThatNoHolderBeforeHad() {
        assertEquals(0, BrokerLock.generation(directory), "no lock file");
        try (RendezvousProcess first = RendezvousProcess.start(RendezvousProcess.NATIVE)) {
            assertEquals("true", first.ask("acquire", folder));
            assertTrue(BrokerLock.generation(directory) <= 0, "none chosen");
            assertEquals("1", first.ask("next", ""));
            assertTrue(BrokerLock.generation(directory) <= 0, "none published");
            first.ask("publish", 1);
            assertEquals(1, BrokerLock.generation(directory));
            first.kill();
        }
        assertEquals(1, BrokerLock.generation(directory));
        try (BrokerLock second = BrokerLock.tryAcquire(directory)) {
            assertEquals(2, second.nextGeneration());
        }
        assertTrue(BrokerLock.generation(directory) <= 0, "dead before it published");
        try (BrokerLock third = BrokerLock.tryAcquire(directory)) {
            assertEquals(3, third.nextGeneration(), "may have made its folder before it died");
            third.publish(3);
        }
        assertEquals(3, BrokerLock.generation(directory));
    }

    @Test
    void shouldStartAnewWhenLockFileIsCutShort() throws IOException {
        Files.write(directory.lockFile(), new byte[] {1, 2, 3});
        assertEquals(0, BrokerLock.generation(directory));
        try (BrokerLock lock = BrokerLock.tryAcquire(directory)) {
            assertEquals(1, lock.nextGeneration());
        }
    }

    @Test
    void shouldStoreGenerationInLittleEndian() throws IOException {
        try (BrokerLock lock = BrokerLock.tryAcquire(directory)) {
            lock.publish(0x0102030405060708L);
        }
        assertEquals(
                "[8, 7, 6, 5, 4, 3, 2, 1]",
                Arrays.toString(Files.readAllBytes(directory.lockFile())));
    }

    @Test
    void shouldReportLockFileThatCannotBeMade() {
        final BrokerDirectory nowhere = BrokerDirectory.at(folder.resolve("not-there"));
        final TunException error =
                assertThrows(TunException.class, () -> BrokerLock.tryAcquire(nowhere));
        assertTrue(error.is(ErrorCode.ERROR_GEN_FAILURE), error::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {RendezvousProcess.NATIVE, "i386", "arm64"})
    void shouldNameTheHolderUntilItIsKilled(final String architecture) {
        try (RendezvousProcess broker = RendezvousProcess.start(architecture)) {
            broker.ask("acquire", folder);
            try (LockProbe probe = LockProbe.open(directory.lockFile())) {
                assertEquals(broker.pid(), probe.holder());
                assertEquals(broker.pid(), probe.holder(), "asking does not take it");
                broker.kill();
                assertEquals(0, probe.holder());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"i386", "arm64"})
    void shouldNameTheHolderInJvmOfAnyArchitecture(final String architecture) {
        try (RendezvousProcess broker = RendezvousProcess.start(RendezvousProcess.NATIVE);
                RendezvousProcess client = RendezvousProcess.start(architecture)) {
            broker.ask("acquire", folder);
            final Path lock = directory.lockFile();
            assertEquals(Long.toString(broker.pid()), client.ask("probe", lock));
            broker.kill();
            assertEquals("0", client.ask("probe", lock));
        }
    }

    @Test
    void shouldOpenNoProbeWithoutFile() {
        assertNull(LockProbe.open(folder.resolve("not-there")));
    }

    @Test
    void shouldReportFileThatCannotBeOpened() throws IOException {
        final Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        final TunException error = assertThrows(TunException.class, () -> LockProbe.open(loop));
        assertTrue(error.is(ErrorCode.ERROR_GEN_FAILURE), error::getMessage);
    }

    @Test
    @Timeout(60)
    void shouldNotWaitWhereThereIsAPipeInPlaceOfAFile() throws Exception {
        final Process mkfifo = new ProcessBuilder("mkfifo", clientFile.toString()).start();
        assertEquals(0, mkfifo.waitFor());
        try (LockProbe probe = LockProbe.open(clientFile)) {
            assertEquals(0, probe.holder());
        }
    }

    @Test
    void shouldFindNoHolderOfFileThatNobodyLocked() throws IOException {
        Files.createFile(clientFile);
        try (LockProbe probe = LockProbe.open(clientFile)) {
            assertEquals(0, probe.holder());
        }
    }

    @Test
    void shouldRefuseProbeAfterClose() throws IOException {
        Files.createFile(clientFile);
        final LockProbe probe = LockProbe.open(clientFile);
        probe.close();
        probe.close();
        final TunException error = assertThrows(TunException.class, probe::holder);
        assertTrue(error.is(ErrorCode.ERROR_INVALID_HANDLE), error::getMessage);
        assertFalse(error.reason().isEmpty());
    }

    @Test
    void shouldTellWithoutTheKernelWhenNobodyHoldsTheLock() throws IOException {
        assertFalse(BrokerLock.mayBeHeld(directory), "no lock file");
        try (BrokerLock lock = BrokerLock.tryAcquire(directory)) {
            final Generation generation = directory.generation(lock.nextGeneration());
            assertTrue(BrokerLock.mayBeHeld(directory), "a broker starts");
            Files.createDirectory(generation.path());
            lock.publish(1);
            assertTrue(BrokerLock.mayBeHeld(directory), "it serves");
            Files.delete(generation.path());
            assertFalse(BrokerLock.mayBeHeld(directory), "it left");
        }
    }
}
