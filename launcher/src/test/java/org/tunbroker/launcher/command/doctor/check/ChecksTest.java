package org.tunbroker.launcher.command.doctor.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.FakeDistribution;
import org.tunbroker.launcher.LockHolder;
import org.tunbroker.launcher.command.brokers.BrokerFolders;
import org.tunbroker.launcher.jvm.NativeJvmFinder;

/** Each check on folders made for it. */
class ChecksTest {
    @TempDir
    private Path folder;

    private static Finding only(final Check check) throws IOException, InterruptedException {
        final List<Finding> findings = check.look();
        assertEquals(1, findings.size(), findings.toString());
        return findings.get(0);
    }

    private static void assertFinding(
            final Finding.State state, final String words, final Finding finding) {
        assertEquals(state, finding.state(), finding.toString());
        assertTrue(finding.text().contains(words), finding.toString());
    }

    @Test
    void shouldTellWhatProcessRunsOnWhatMachine() {
        assertFinding(
                Finding.State.OK,
                "on amd64/64",
                new ProcessCheck("x86_64", "amd64").look().get(0));
        assertFinding(
                Finding.State.OK,
                ", a 32-bit process",
                new ProcessCheck("i386", "amd64").look().get(0));
        assertFinding(
                Finding.State.OK,
                ", emulated",
                new ProcessCheck("aarch64", "amd64").look().get(0));
        assertFinding(
                Finding.State.WRONG,
                "does not run on s390x",
                new ProcessCheck("s390x", "amd64").look().get(0));
        assertEquals("process", ProcessCheck.ofThisProcess().id());
    }

    @Test
    void shouldTellThatThereIsNoInstallation() {
        System.setProperty("tunbroker.home", folder.toString());
        try {
            final List<Finding> findings = new JvmCheck(NativeJvmFinder.ofThisMachine()).look();
            assertFinding(Finding.State.WRONG, "there is no broker in", findings.get(0));
            assertTrue(findings.get(0).mend().contains("-Dtunbroker.home="), "mend");
        } finally {
            System.clearProperty("tunbroker.home");
        }
    }

    @Test
    void shouldTellWhichJvmTheBrokerGets() throws IOException {
        FakeDistribution.in(folder);
        System.setProperty("tunbroker.home", folder.resolve("home").toString());
        try {
            final List<Finding> findings = new JvmCheck(NativeJvmFinder.ofThisMachine()).look();
            assertEquals("installation", findings.get(0).id());
            assertFinding(Finding.State.OK, "the broker's: ", findings.get(1));
            assertFinding(Finding.State.OK, "JVM of this process: ", findings.get(2));
        } finally {
            System.clearProperty("tunbroker.home");
        }
    }

    @Test
    void shouldTellThatABaseWillBeMade() throws Exception {
        assertFinding(
                Finding.State.OK, "will be made", only(new FolderCheck(folder.resolve("base"))));
        assertFinding(
                Finding.State.WRONG,
                "is no folder",
                only(new FolderCheck(folder.resolve("none").resolve("base"))));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no modes there")
    void shouldTellFoldersThatOthersCanEnter() throws Exception {
        final Path base = folder.resolve("base");
        BrokerDirectory.makeOwn(base);
        final Path open = Files.createDirectory(base.resolve("v3-linux-7"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
        final List<Finding> findings = new FolderCheck(base).look();
        assertFinding(Finding.State.OK, "is yours alone", findings.get(0));
        assertFinding(Finding.State.WRONG, "mode 0750", findings.get(1));
        assertEquals("mv " + open + " " + open + ".old", findings.get(1).mend());
    }

    @Test
    void shouldTellWhatDeadBrokersLeft() throws Exception {
        assertFinding(Finding.State.OK, "left nothing", only(new LeftoverCheck(folder)));
        final Path directory = Files.createDirectory(folder.resolve("v3-linux-7"));
        Files.createDirectory(directory.resolve("generation-3"));
        Files.createFile(directory.resolve("socket"));
        final Path journals = Files.createDirectory(folder.resolve("leases-linux-7"));
        Files.write(journals.resolve("a.leases"), new byte[256]);
        Files.createFile(journals.resolve("empty.leases"));
        final List<Finding> findings = new LeftoverCheck(folder).look();
        assertEquals(3, findings.size(), findings.toString());
        assertFinding(Finding.State.WARNING, "a dead broker's files: ", findings.get(0));
        assertEquals(
                "rm -r " + directory.resolve("generation-3"), findings.get(0).mend());
        assertFinding(Finding.State.WARNING, "a dead broker's socket: ", findings.get(1));
        assertFinding(Finding.State.WARNING, "a.leases", findings.get(2));
    }

    @Test
    void shouldTellThatNoBrokerRuns() throws Exception {
        Files.createFile(Files.createDirectory(folder.resolve("v3-linux-7")).resolve("lock"));
        assertFinding(
                Finding.State.OK,
                "none runs",
                only(new BrokersCheck(BrokerFolders.at(folder), "0.1.0")));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "its locks do not tell who holds them")
    void shouldNameABrokerOfAnotherRelease() throws Exception {
        try (LockHolder broker = LockHolder.of(folder.resolve("v1-loopback-7"))) {
            assertFinding(
                    Finding.State.OK,
                    "protocol 1, network namespace 7, process " + broker.id(),
                    only(new BrokersCheck(BrokerFolders.at(folder), "0.1.0")));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no modes there")
    void shouldTellOfABrokerThatNoClientReaches() throws Exception {
        final Path open =
                Files.createDirectory(BrokerDirectory.of(folder, "loopback").path());
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
        try (LockHolder broker = LockHolder.of(open)) {
            final Finding finding = only(new BrokersCheck(BrokerFolders.at(folder), "0.1.0"));
            assertFinding(
                    Finding.State.WRONG, "process " + broker.id() + " does not serve", finding);
            assertEquals("tunbroker stop --driver loopback", finding.mend());
        }
    }

    @Test
    void shouldTellWhyARoundTripCannotBegin() throws Exception {
        final Finding finding =
                only(new RoundTripCheck(folder.resolve("none").resolve("base"), "loopback", false));
        assertFinding(Finding.State.WRONG, "does not exist", finding);
        assertEquals("tunbroker log", finding.mend());
    }
}
