package org.tunbroker.launcher.command.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** What root would do, step by step; a real systemd does it in the system tests. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class InstallStepsTest {
    private static final OrdinaryUser ALICE = new OrdinaryUser("alice", 1000);
    private static final String ENABLE =
            "/usr/bin/systemctl enable --now tunbroker@1000.socket tunbroker-dns@1000.socket";

    @TempDir
    Path folder;

    private static String text(final List<Step> steps) {
        return steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
    }

    private void makeUnits(final Path place) throws IOException {
        Files.createDirectories(place);
        for (final String unit : List.of(
                "tunbroker@.socket",
                "tunbroker@.service",
                "tunbroker-dns@.socket",
                "tunbroker-dns@.service")) {
            Files.writeString(
                    place.resolve(unit), "ExecStart=/bin/sh /usr/lib/tunbroker/lib/service/x\n");
        }
    }

    private SystemdService service(final Path home, final Path packaged) {
        return new SystemdService(home, packaged, folder.resolve("run"));
    }

    @Test
    void shouldMakeASocketOfAnotherProtocolListenAnew() throws IOException {
        makeUnits(folder);
        Files.createDirectories(folder.resolve("run"));
        // of another user
        Files.createFile(folder.resolve("run/v2-linux-1001.sock"));
        final SystemdService service = service(Path.of("/usr/lib/tunbroker"), folder);
        assertEquals(ENABLE, text(service.install(ALICE)));
        Files.createFile(folder.resolve("run/v2-linux-1000.sock"));
        assertEquals(
                "/usr/bin/systemctl stop tunbroker@1000.socket tunbroker@1000.service\n" + ENABLE,
                text(service.install(ALICE)));
    }

    @Test
    void shouldEnableTheUnitsOfThePackage() throws IOException {
        makeUnits(folder);
        assertEquals(ENABLE, text(service(Path.of("/usr/lib/tunbroker"), folder).install(ALICE)));
    }

    @Test
    void shouldWriteUnitsForAnInstallationElsewhere() throws IOException {
        makeUnits(folder.resolve("lib/systemd"));
        final String steps = text(service(folder, folder.resolve("none")).install(ALICE));
        assertTrue(steps.contains("write /etc/systemd/system/tunbroker@.service"), steps);
        assertTrue(steps.contains("ExecStart=/bin/sh " + folder + "/lib/service/x"), steps);
        assertTrue(steps.endsWith("/usr/bin/systemctl daemon-reload\n" + ENABLE), steps);
    }

    @Test
    void shouldTakeBackUnitsAndRules() {
        assertEquals(
                "/usr/bin/systemctl disable --now tunbroker@1000.socket tunbroker-dns@1000.socket\n"
                        + "/usr/bin/systemctl stop tunbroker@1000.service tunbroker-dns@1000.service",
                text(SystemdService.uninstall(ALICE)));
        assertEquals(
                "remove /etc/sudoers.d/tunbroker-1000\nremove /etc/tunbroker/start-1000",
                text(GrantedCommand.uninstall(ALICE)));
    }

    @Test
    void shouldGrantOneCommandWithoutArguments() {
        final GrantedCommand granted = new GrantedCommand(Path.of("/usr/lib/tunbroker"));
        assertTrue(
                granted.sudoRule(ALICE)
                        .endsWith(
                                "\n#1000 ALL=(root) NOPASSWD: /usr/lib/tunbroker/lib/service/broker"
                                        + " \"\"\n"),
                granted.sudoRule(ALICE));
        assertEquals(
                "permit nopass alice as root cmd /usr/lib/tunbroker/lib/service/broker args",
                granted.doasRule(ALICE));
    }

    @Test
    void shouldHaveTheAdministratorWriteTheRuleOfDoas() throws IOException {
        final Path doas = Files.createFile(
                folder.resolve("doas"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        final List<Step> steps = new GrantedCommand(
                        Path.of("/usr/lib/tunbroker"), folder.resolve("none"), doas)
                .install(ALICE);
        assertEquals(
                "add to /etc/doas.conf by hand:\n    " + "permit nopass alice as root cmd"
                        + " /usr/lib/tunbroker/lib/service/broker args\n"
                        + "write /etc/tunbroker/start-1000 (rw-r--r--):\n    " + doas
                        + " -n /usr/lib/tunbroker/lib/service/broker",
                text(steps));
    }

    @Test
    void shouldSayWhatIsMissingWhereNobodyCanGrantTheStart() {
        final Path none = folder.resolve("none");
        final TunException failure = assertThrows(
                TunException.class, () -> new GrantedCommand(folder, none, none).install(ALICE));
        assertTrue(failure.is(ErrorCode.ERROR_NOT_SUPPORTED), failure::toString);
        assertTrue(failure.reason().contains("neither sudo nor doas"), failure::reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "0", "-u", "no such", "a;b", "%wheel", "no-such-user-at-all"})
    void shouldRefuseWhoIsNoOrdinaryUser(final String name) {
        final TunException failure = assertThrows(TunException.class, () -> OrdinaryUser.of(name));
        assertTrue(failure.is(ErrorCode.ERROR_INVALID_PARAMETER), failure::toString);
    }

    @Test
    void shouldKnowAnOrdinaryUserByName() {
        assertEquals(65534, OrdinaryUser.of("nobody").number());
    }

    @Test
    void shouldRefuseAnInstallationThatOthersCanChange() throws IOException {
        // each user can write in the folder above
        final Path home = Files.createDirectory(
                folder.resolve("home"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        final TunException failure =
                assertThrows(TunException.class, () -> InstallCommand.requireRootsAlone(home));
        assertTrue(failure.is(ErrorCode.ERROR_ACCESS_DENIED));
        assertTrue(
                failure.reason().startsWith(home + " has owner 0 and mode 0777"), failure::reason);
    }

    @Test
    void shouldTakeWhatIsRootsAlone() {
        InstallCommand.requireRootsAlone(Path.of("/usr/share/dpkg").toAbsolutePath());
    }

    @Test
    void shouldWriteAFileOnlyIfItIsGood() throws IOException {
        final Path file = folder.resolve("deep/rule");
        WrittenFile.checked(file, "r--r-----", "text\n", fresh -> {
                    assertEquals("rule.new", fresh.getFileName().toString());
                    return SystemCommand.of("/usr/bin/test", "-s", fresh.toString());
                })
                .run();
        assertEquals("text\n", Files.readString(file));
        assertEquals(
                "r--r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        final WrittenFile bad = WrittenFile.checked(
                file, "r--r-----", "bad\n", fresh -> SystemCommand.of("/usr/bin/false"));
        assertThrows(TunException.class, bad::run);
        assertEquals("text\n", Files.readString(file));
        assertFalse(Files.exists(file.resolveSibling("rule.new")));
        new RemovedFile(file).run();
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldNameThePackagesFolderByTheLinksThatStay() throws IOException {
        final Path release =
                Files.createDirectories(folder.resolve("0.1.0/lib")).getParent();
        Files.createSymbolicLink(folder.resolve("lib"), Path.of("0.1.0/lib"));
        assertEquals(folder, StableHome.of(release, folder));
        final Path other = Files.createDirectories(folder.resolve("other/lib")).getParent();
        assertEquals(other, StableHome.of(other, folder));
        assertEquals(other, StableHome.of(other, folder.resolve("none")));
    }

    @Test
    void shouldLetUsersOpenTheTunDeviceWhereTheyCannot() throws IOException {
        final Path device = Files.createFile(
                folder.resolve("tun"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        assertEquals("/bin/chmod 666 " + device, text(TunDeviceAccess.steps(device)));
        Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals("", text(TunDeviceAccess.steps(device)));
        assertEquals("", text(TunDeviceAccess.steps(folder.resolve("none"))));
    }
}
