package org.tunbroker.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.LockHolder;
import org.tunbroker.launcher.os.linux.ProcessSignal;

/** What the commands say of brokers that hold their locks and serve nobody here. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class BrokersOfOthersTest {
    private static final String OLD = "v1-loopback-7";

    @TempDir
    private Path base;

    private CommandRun command;

    @BeforeEach
    void make() {
        command = new CommandRun(base);
    }

    /** A directory of this process's own broker, which a client refuses: others can enter it. */
    private Path open() throws IOException {
        final Path directory =
                Files.createDirectory(BrokerDirectory.of(base, "loopback").path());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        return directory;
    }

    @Test
    void shouldStopABrokerOfAnotherRelease() throws Exception {
        try (LockHolder broker = LockHolder.of(base.resolve(OLD))) {
            assertEquals(0, command.run("stop"));
            // what Java makes of SIGTERM
            assertEquals(143, broker.awaitEnd());
            assertTrue(
                    command.out()
                            .startsWith("stopped: broker of driver loopback, protocol 1, network"
                                    + " namespace 7, process " + broker.id() + ", "),
                    command.out());
        }
    }

    @Test
    void shouldStopOnlyTheDriversThatAreNamed() throws Exception {
        try (LockHolder broker = LockHolder.of(base.resolve(OLD))) {
            assertEquals(0, command.run("stop", "--driver", "linux"));
            assertEquals("no broker runs" + System.lineSeparator(), command.out());
            assertEquals(0, command.run("stop", "--driver", "loopback"));
            assertEquals(143, broker.awaitEnd());
        }
    }

    @Test
    void shouldTellThatAnotherReleasesBrokerCannotBeAsked() throws Exception {
        try (LockHolder broker = LockHolder.of(base.resolve(OLD))) {
            assertEquals(0, command.run("status"));
            assertEquals(
                    "broker of driver loopback, protocol 1, network namespace 7, process "
                            + broker.id() + ": ask with its release, in its namespace"
                            + System.lineSeparator(),
                    command.out());
        }
    }

    @Test
    void shouldTellEachFormatThatABrokerCannotBeAsked() throws Exception {
        try (LockHolder broker = LockHolder.of(base.resolve(OLD))) {
            assertEquals(0, command.run("status", "--json"));
            assertTrue(
                    command.out()
                            .contains(
                                    "{\"process\":" + broker.id()
                                            + ",\"driver\":\"loopback\",\"protocol\":1,\"error\":\"ask with"),
                    command.out());
            assertEquals(0, command.run("status", "--prometheus"));
            assertTrue(
                    command.out()
                            .contains("tunbroker_up{broker=\"" + broker.id()
                                    + "\",driver=\"loopback\"} 0"),
                    command.out());
        }
    }

    @Test
    void shouldTellWhyAClientRefusesABroker() throws Exception {
        try (LockHolder broker = LockHolder.of(open())) {
            assertEquals(0, command.run("status", "--driver", "loopback"));
            assertTrue(
                    command.out()
                            .startsWith("broker of driver loopback, process " + broker.id() + ": "),
                    command.out());
            assertTrue(command.out().contains("ERROR_ACCESS_DENIED"), command.out());
            assertEquals(
                    1, command.run("capture", "Demo", "-w", base.resolve("a").toString()));
            assertTrue(command.err().contains("ERROR_ACCESS_DENIED"), command.err());
            assertTrue(Files.notExists(base.resolve("a")), "a file of a capture that never was");
        }
    }

    @Test
    void shouldLookForAnAdapterOnlyWhereItCanAsk() throws Exception {
        try (LockHolder broker = LockHolder.of(base.resolve(OLD))) {
            assertEquals(
                    1, command.run("capture", "Demo", "-w", base.resolve("a").toString()));
            assertTrue(command.err().contains("no broker has an adapter \"Demo\""), command.err());
            assertEquals(0, command.run("adapters"));
            assertTrue(command.out().contains("no broker runs here"), command.out());
            assertTrue(broker.id() > 0, "it still runs");
        }
    }

    @Test
    void shouldWatchUntilItIsInterrupted() throws Exception {
        final AtomicInteger exitCode = new AtomicInteger(-1);
        try (LockHolder broker = LockHolder.of(base.resolve(OLD))) {
            final Thread watch = new Thread(
                    () -> exitCode.set(command.run("status", "--watch", "--interval", "0.1")));
            watch.start();
            while (command.out().split("process " + broker.id(), -1).length < 3) {
                assertTrue(watch.isAlive(), command.err());
                Thread.onSpinWait();
            }
            ProcessSignal.kill(broker.id());
            while (!command.out().contains("no broker runs")) {
                assertTrue(watch.isAlive(), command.err());
                Thread.onSpinWait();
            }
            watch.interrupt();
            watch.join();
        }
        assertEquals(1, exitCode.get());
    }
}
