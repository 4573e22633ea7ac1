package org.tunbroker.client.internal.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.host.FoundBroker;
import org.tunbroker.ipc.rendezvous.BrokerFile;

/** Who is taken for the broker, when one is started, and what is said when none comes. */
@Timeout(60)
class BrokerFinderTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(60);

    @TempDir
    Path folder;

    private final FakeStarter starter = new FakeStarter();
    private ServedDirectory served;

    @BeforeEach
    void open() {
        served = new ServedDirectory(folder);
    }

    @AfterEach
    void close() {
        served.close();
    }

    private BrokerFinder finder(final Duration timeout) {
        return new BrokerFinder(
                served,
                served.directory,
                new ConnectSettings(folder, "loopback", timeout, LONG, Duration.ofSeconds(7)),
                starter,
                System.nanoTime() + timeout.toNanos());
    }

    private TunException assertNotFound(final ErrorCode code, final Duration timeout) {
        try (BrokerFinder finder = finder(timeout)) {
            return assertFails(code, finder::find);
        }
    }

    private void find() {
        try (BrokerFinder finder = finder(LONG)) {
            finder.find().process.close();
        }
    }

    @Test
    void shouldFindTheBrokerThatServes() {
        served.serve(ServedDirectory.PROCESS_ID, BrokerFile.OPEN);
        try (BrokerFinder finder = finder(LONG)) {
            final FoundBroker found = finder.find();
            assertEquals(ServedDirectory.PROCESS_ID, found.file.processId());
            assertEquals(folder.resolve("generation-1"), found.generation.path());
            assertTrue(found.process.look());
        }
        assertEquals(0, starter.starts);
    }

    @Test
    void shouldStartABrokerWhenNoneServes() {
        starter.starting = () -> served.serve(ServedDirectory.PROCESS_ID, BrokerFile.OPEN);
        find();
        assertEquals(folder.getFileName() + " loopback PT7S", starter.asked);
        assertEquals(1, starter.starts);
        assertEquals(1, starter.closes, "it goes on, and nobody looks after it");
    }

    @Test
    void shouldStartNoSecondBrokerWhileTheFirstStarts() {
        final TunException failure = assertNotFound(ErrorCode.ERROR_TIMEOUT, SHORT);
        assertEquals(1, starter.starts);
        assertTrue(
                failure.reason().contains(served.directory.log() + " does not exist"),
                failure::reason);
    }

    @Test
    void shouldThrowTheCodeWithWhichTheBrokerEndedAndItsLog() throws IOException {
        Files.writeString(served.directory.log(), "what went wrong\n");
        starter.alive = false;
        starter.exitCode = ErrorCode.ERROR_ACCESS_DENIED.code();
        final TunException failure = assertNotFound(ErrorCode.ERROR_ACCESS_DENIED, LONG);
        assertTrue(failure.reason().contains("what went wrong"), failure::reason);
    }

    @Test
    void shouldThrowAGeneralFailureWhenTheBrokerEndedWithACodeThatIsNone() {
        starter.alive = false;
        starter.exitCode = 134;
        final TunException failure = assertNotFound(ErrorCode.ERROR_GEN_FAILURE, LONG);
        assertTrue(failure.reason().contains("exit code 134"), failure::reason);
    }

    @Test
    void shouldStartAnotherWhenTheFirstLostToABrokerThatLeft() {
        starter.alive = false;
        starter.starting = () -> {
            if (starter.starts == 3) {
                served.serve(ServedDirectory.PROCESS_ID, BrokerFile.OPEN);
            }
        };
        find();
        assertEquals(3, starter.starts);
        assertEquals(3, starter.closes);
    }

    @Test
    void shouldThrowWhatTheStarterThrows() {
        final TunException thrown = new TunException(ErrorCode.ERROR_BUSY, "start", "no");
        starter.starting = () -> {
            throw thrown;
        };
        try (BrokerFinder finder = finder(LONG)) {
            assertSame(thrown, assertThrows(TunException.class, finder::find));
        }
    }

    @Test
    void shouldNameWhoHoldsTheLockAndServesNothing() {
        served.held = true;
        final TunException failure = assertNotFound(ErrorCode.ERROR_TIMEOUT, SHORT);
        assertTrue(
                failure.reason()
                        .contains("process " + ServedDirectory.PROCESS_ID + " holds its lock "
                                + served.directory.lockFile()),
                failure::reason);
    }

    @Test
    void shouldNotTakeABrokerThatIsStartingOrLeaving() {
        final BrokerFile file = served.serve(ServedDirectory.PROCESS_ID, BrokerFile.STARTING);
        assertNotFound(ErrorCode.ERROR_TIMEOUT, SHORT);
        file.state(BrokerFile.CLOSING);
        assertNotFound(ErrorCode.ERROR_TIMEOUT, SHORT);
        assertTrue(served.released.get() > 1, "each look gives up what it found");
        file.state(BrokerFile.OPEN);
        find();
    }

    @Test
    void shouldNotTakeTheFileOfAnotherProcess() {
        served.serve(ServedDirectory.PROCESS_ID + 1, BrokerFile.OPEN);
        assertNotFound(ErrorCode.ERROR_TIMEOUT, SHORT);
    }

    @Test
    void shouldWaitForABrokerThatHasNotSaidWhichGenerationItIs() {
        served.held = true;
        served.lock.nextGeneration();
        assertNotFound(ErrorCode.ERROR_TIMEOUT, SHORT);
    }

    @Test
    void shouldWaitForTheNextBrokerWhenTheFilesAreGone() {
        served.held = true;
        served.lock.publish(5);
        assertNotFound(ErrorCode.ERROR_TIMEOUT, SHORT);
    }

    @Test
    void shouldRefuseFilesThatStayUnreadable() throws IOException {
        served.serve(ServedDirectory.PROCESS_ID, BrokerFile.OPEN);
        final Path file = served.directory.generation(1).brokerFile();
        final byte[] bytes = Files.readAllBytes(file);
        bytes[0]++;
        Files.write(file, bytes);
        assertNotFound(ErrorCode.ERROR_TIMEOUT, SHORT);
        assertNotFound(ErrorCode.ERROR_INVALID_DATA, LONG);
    }

    @Test
    void shouldSayHowToEndBrokerThatLaysOutItsFileInAnotherWay() throws IOException {
        served.serve(ServedDirectory.PROCESS_ID, BrokerFile.OPEN);
        final Path file = served.directory.generation(1).brokerFile();
        final byte[] bytes = Files.readAllBytes(file);
        bytes[Integer.BYTES]++; // the version
        Files.write(file, bytes);
        final TunException error = assertNotFound(ErrorCode.ERROR_REVISION_MISMATCH, LONG);
        final String command = ": kill " + ServedDirectory.PROCESS_ID;
        assertTrue(error.getMessage().contains(command), error::getMessage);
    }

    @Test
    void shouldHaveTheInstalledBrokerStartedBeforeItStartsOne() {
        final FakeStarter installed = new FakeStarter();
        served.installed = () -> {
            served.serve(ServedDirectory.PROCESS_ID, BrokerFile.OPEN);
            return installed;
        };
        find();
        assertEquals(0, starter.starts);
        assertEquals(1, installed.closes);
    }

    @Test
    void shouldAskAgainWhenTheInstalledBrokerWasLeavingJustThen() {
        final FakeStarter installed = new FakeStarter();
        installed.alive = false;
        served.installed = () -> {
            if (installed.closes == 2) {
                served.serve(ServedDirectory.PROCESS_ID, BrokerFile.OPEN);
            }
            return installed;
        };
        find();
        assertEquals(0, starter.starts);
    }

    @Test
    void shouldAddTheLogToWhatAnInstalledBrokerSaysWhenItFails() throws IOException {
        Files.writeString(served.directory.log(), "what went wrong\n");
        final FakeStarter installed = new FakeStarter() {
            @Override
            public boolean isAlive() {
                throw new TunException(ErrorCode.ERROR_ACCESS_DENIED, "connect", "no device");
            }
        };
        served.installed = () -> installed;
        final TunException failure = assertNotFound(ErrorCode.ERROR_ACCESS_DENIED, LONG);
        assertTrue(failure.reason().startsWith("no device; its log "), failure::reason);
        assertTrue(failure.reason().contains("what went wrong"), failure::reason);
    }

    @Test
    void shouldGiveUpAnInstalledBrokerThatEndsAgainAndAgain() {
        final FakeStarter installed = new FakeStarter();
        installed.alive = false;
        served.installed = () -> installed;
        final TunException failure = assertNotFound(ErrorCode.ERROR_GEN_FAILURE, LONG);
        assertTrue(failure.reason().contains("systemctl status"), failure::reason);
        assertEquals(3, installed.closes);
        assertEquals(0, starter.starts);
    }
}
