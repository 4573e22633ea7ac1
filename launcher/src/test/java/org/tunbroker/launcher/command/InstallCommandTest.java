package org.tunbroker.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.launcher.FakeDistribution;
import org.tunbroker.launcher.install.BrokerHome;

/** The commands install and uninstall as far as they change nothing; system tests do the rest. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class InstallCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream before = System.out;
    private CommandRun command;
    private Path home;

    @BeforeEach
    void make() throws IOException {
        command = new CommandRun(folder);
        home = FakeDistribution.in(Files.createDirectory(folder.resolve("fake")))
                .home();
        for (final String unit : new String[] {
            "tunbroker@.socket",
            "tunbroker@.service",
            "tunbroker-dns@.socket",
            "tunbroker-dns@.service"
        }) {
            final Path units = Files.createDirectories(home.resolve("lib/systemd"));
            Files.writeString(units.resolve(unit), "ExecStart=/usr/lib/tunbroker/lib/service/x\n");
        }
        System.setProperty(BrokerHome.PROPERTY, home.toString());
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void forget() {
        System.setOut(before);
        System.clearProperty(BrokerHome.PROPERTY);
    }

    @Test
    void shouldNeedAUser() {
        assertEquals(2, command.run("install"));
        assertTrue(
                command.err().startsWith("tunbroker: Missing required option: '--user=NAME'"),
                command.err());
        assertEquals(2, command.run("uninstall", "nobody"));
    }

    @Test
    void shouldRefuseRootAndWhoIsNoUser() {
        assertEquals(1, command.run("install", "--user", "root", "--dry-run"));
        assertTrue(
                command.err().startsWith("tunbroker: install: root needs no installed broker"),
                command.err());
        assertEquals(1, command.run("uninstall", "--user", "no-such-user", "--dry-run"));
        assertTrue(command.err().contains("there is no user no-such-user"), command.err());
    }

    @Test
    void shouldShowWhatItWouldDoOrWhatIsMissing() {
        final int exitCode = command.run("install", "--user", "nobody", "--dry-run");
        final String steps = printed.toString(StandardCharsets.UTF_8);
        if (exitCode == 0) {
            // by systemd, or by sudo or doas
            assertTrue(
                    steps.contains("systemctl enable --now tunbroker@65534.socket")
                            || steps.contains("write /etc/tunbroker/start-65534"),
                    steps);
        } else {
            assertTrue(command.err().contains("there is neither sudo nor doas"), command.err());
        }
        assertTrue(Files.notExists(Path.of("/etc/tunbroker/start-65534")), "it was written");
    }

    @Test
    void shouldShowWhatItWouldTakeBack() {
        assertEquals(0, command.run("uninstall", "--user", "nobody", "--dry-run"));
        assertTrue(
                printed.toString(StandardCharsets.UTF_8)
                        .endsWith("remove /etc/sudoers.d/tunbroker-65534" + System.lineSeparator()
                                + "remove /etc/tunbroker/start-65534" + System.lineSeparator()),
                printed.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldInstallNothingThatOthersCanChangeNorForWhoIsNotRoot() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals(1, command.run("install", "--user", "nobody"));
        assertTrue(command.err().contains("ERROR_ACCESS_DENIED"), command.err());
        assertTrue(
                command.err().contains("only root can do this")
                        || command.err().contains(home + " has owner 0 and mode 0777"),
                command.err());
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }
}
