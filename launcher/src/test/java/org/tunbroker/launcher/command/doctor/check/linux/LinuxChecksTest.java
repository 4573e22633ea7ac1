package org.tunbroker.launcher.command.doctor.check.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.os.Credentials;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.BrokerLock;
import org.tunbroker.launcher.command.doctor.check.Finding;

@EnabledOnOs(OS.LINUX)
class LinuxChecksTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private static Credentials user(final String ambient) {
        return Credentials.parse(List.of(
                "Uid:\t1000\t1000\t1000\t1000",
                "Gid:\t1000\t1000\t1000\t1000",
                "CapPrm:\t" + ambient,
                "CapInh:\t" + ambient,
                "CapBnd:\t000001ffffffffff",
                "CapAmb:\t" + ambient));
    }

    private static void assertFinding(
            final Finding.State state, final String words, final List<Finding> findings) {
        assertEquals(1, findings.size(), findings.toString());
        assertEquals(state, findings.get(0).state(), findings.toString());
        assertTrue(findings.get(0).text().contains(words), findings.toString());
    }

    private InstalledBrokerCheck installed(final Path sockets) {
        return new InstalledBrokerCheck("alice", 1000, sockets, folder.resolve("start"));
    }

    @Test
    void shouldTellAnInstalledBrokerOfAnotherProtocol() throws IOException {
        final int own = ControlProtocol.MAJOR_VERSION;
        final InstalledBrokerCheck check = installed(folder);
        Files.createFile(folder.resolve("v" + own + "-linux-1001.sock"));
        Files.createFile(folder.resolve("dns-1000.sock"));
        assertFinding(Finding.State.OK, "nothing starts a broker for alice", check.look());
        Files.createFile(folder.resolve("v" + (own + 7) + "-linux-1000.sock"));
        final List<Finding> findings = check.look();
        assertFinding(
                Finding.State.WRONG,
                "has protocol " + (own + 7) + ", this release " + own,
                findings);
        assertEquals("sudo tunbroker install --user alice", findings.get(0).mend());
        Files.createFile(folder.resolve("v" + own + "-linux-1000.sock"));
        assertFinding(Finding.State.OK, "alice, protocol " + own, check.look());
    }

    @Test
    void shouldTellABrokerThatSudoStarts() throws IOException {
        final InstalledBrokerCheck check = installed(folder.resolve("none"));
        assertFinding(Finding.State.OK, "nothing starts a broker for alice", check.look());
        Files.createFile(folder.resolve("start"));
        assertFinding(Finding.State.OK, "sudo or doas starts a broker for alice", check.look());
    }

    @Test
    void shouldTellAMissingDevice() throws IOException {
        final List<Finding> findings = new TunDeviceCheck(folder.resolve("tun")).look();
        assertFinding(Finding.State.WRONG, "no " + folder.resolve("tun"), findings);
        assertEquals("modprobe tun", findings.get(0).mend());
    }

    @Test
    void shouldTellAFileInPlaceOfTheDevice() throws IOException {
        assertFinding(
                Finding.State.WRONG,
                "is not the kernel's TUN",
                new TunDeviceCheck(Files.createFile(folder.resolve("tun"))).look());
    }

    @Test
    void shouldTellHowAnOrdinaryUserGetsRights() {
        final RightsCheck check = new RightsCheck(user("0000000000000000"), "alice", false);
        assertFinding(Finding.State.WARNING, "no CAP_NET_ADMIN", check.look());
        assertEquals("sudo tunbroker install --user alice", check.look().get(0).mend());
        assertFalse(check.mayMakeInterfaces());
    }

    @Test
    void shouldAskForNoRightsThatTheInstalledBrokerHas() {
        final RightsCheck check = new RightsCheck(user("0000000000000000"), "alice", true);
        assertFinding(Finding.State.OK, "the installed broker has it", check.look());
        assertFalse(check.mayMakeInterfaces());
    }

    @Test
    void shouldTellAnAmbientCapability() {
        final RightsCheck check = new RightsCheck(user("0000000000001000"), "alice", false);
        assertTrue(check.mayMakeInterfaces());
        assertEquals("rights", check.id());
    }

    @Test
    void shouldNameTheMountThatIsTooSmall() throws IOException {
        final Path base = Path.of("/dev/shm/tunbroker-of-nobody");
        assertEquals(
                "mount -o remount,size=64M /dev/shm",
                new SharedMemoryCheck(base, 3 * MIB).look().get(0).mend());
    }

    @Test
    void shouldTellSpace() throws IOException {
        assertFinding(Finding.State.WRONG, "3 MiB", new SharedMemoryCheck(folder, 3 * MIB).look());
        assertFinding(
                Finding.State.WARNING, "8 MiB", new SharedMemoryCheck(folder, 8 * MIB).look());
        assertFinding(Finding.State.OK, "99 MiB", new SharedMemoryCheck(folder, 99 * MIB).look());
        assertEquals(
                "memory",
                new SharedMemoryCheck(folder.resolve("none/base")).look().get(0).id());
    }

    @Test
    void shouldTellRoutesThatRefusePacketsWithoutABroker() {
        final Finding left = new HeldRoutesCheck(false).finding(117, 2);
        assertEquals(Finding.State.WRONG, left.state());
        assertTrue(left.mend().contains("route flush table all proto 117"), left.mend());
        assertEquals(
                Finding.State.WARNING,
                new HeldRoutesCheck(false).finding(116, 1).state());
        assertEquals(Finding.State.OK, new HeldRoutesCheck(true).finding(117, 2).state());
    }

    @Test
    void shouldFindABrokerWhereNoClientLooks() throws IOException {
        final Path other = folder.resolve("shm/tunbroker-1000.1");
        final BrokerDirectory directory =
                BrokerDirectory.at(Files.createDirectories(other.resolve("v3-linux-7")));
        final OtherPlacesCheck check = new OtherPlacesCheck(
                folder.resolve("run/1000"), 1000, folder.resolve("run"), folder.resolve("shm"));
        assertFinding(Finding.State.OK, "clients look in ", check.look());
        final Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        directory.path().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            // it says so once it has the lock
            assertEquals('1', holder.getInputStream().read());
            assertFinding(Finding.State.WARNING, "process " + holder.pid(), check.look());
            assertEquals(
                    "tunbroker stop -Dtunbroker.dir=" + other,
                    check.look().get(0).mend());
        } finally {
            holder.destroyForcibly();
        }
    }

    /** A process that holds a directory's lock, as a broker does. */
    static final class LockHolder {
        private LockHolder() {}

        public static void main(final String[] arguments) throws Exception {
            try (BrokerLock lock =
                    BrokerLock.tryAcquire(BrokerDirectory.at(Path.of(arguments[0])))) {
                System.out.print(lock == null ? '0' : '1');
                System.out.flush();
                new CountDownLatch(1).await(1, TimeUnit.MINUTES);
            }
        }
    }
}
