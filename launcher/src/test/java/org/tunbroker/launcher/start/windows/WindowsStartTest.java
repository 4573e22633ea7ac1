package org.tunbroker.launcher.start.windows;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.windows.OwnProcess;
import org.tunbroker.launcher.FakeDistribution;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.jvm.NativeJvm;
import org.tunbroker.launcher.jvm.NativeJvmFinder;
import org.tunbroker.launcher.trust.windows.InstallationTrust;

class WindowsStartTest {
    private static final Duration IDLE_EXIT = Duration.ofMillis(2500);
    private static final int LONGEST_WAIT_MS = 60_000;

    @TempDir
    private Path folder;

    private String homeBefore;

    @BeforeEach
    void remember() {
        homeBefore = System.getProperty(BrokerHome.PROPERTY);
    }

    @AfterEach
    void forget() {
        if (homeBefore == null) {
            System.clearProperty(BrokerHome.PROPERTY);
        } else {
            System.setProperty(BrokerHome.PROPERTY, homeBefore);
        }
        System.clearProperty(InstallationTrust.PROPERTY);
    }

    private FakeDistribution install() throws IOException {
        final FakeDistribution distribution = FakeDistribution.in(folder);
        System.setProperty(BrokerHome.PROPERTY, distribution.home().toString());
        return distribution;
    }

    @Test
    void shouldSayWhoCanServeWintunWhenThisProcessCannot() {
        final TunException refused =
                assertThrows(TunException.class, () -> WindowsStart.checkRights("wintun", false));

        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.getMessage());
        assertTrue(refused.getMessage().contains("docs/windows.md"), refused.getMessage());
        assertDoesNotThrow(() -> WindowsStart.checkRights("wintun", true));
        assertDoesNotThrow(() -> WindowsStart.checkRights("loopback", false));
    }

    @Test
    void shouldPassOnWhatIsSaidOfTheDriver() {
        final Map<String, String> properties = Map.of(
                "tunbroker.wintun", "C:\\a b\\wintun.dll",
                "tunbroker.wintun.interfaces", "simulated",
                "tunbroker.wintun.allow", "");

        assertEquals(
                List.of("--wintun", "C:\\a b\\wintun.dll", "--interfaces", "simulated"),
                WindowsStart.settings(properties::get));
    }

    @Test
    void shouldTellTheBrokerWhereAndForWhomItServes() throws IOException {
        final FakeDistribution distribution = install();
        final BrokerHome home = BrokerHome.locate().real();
        final NativeJvm jvm = NativeJvmFinder.ofThisMachine().find(home.path());
        final List<String> words = WindowsStart.command(
                home, jvm, distribution.directory(), "wintun", IDLE_EXIT, "--confined", "yes");
        assertEquals(jvm.executable().toString(), words.get(0));
        assertTrue(words.contains("-XX:+DisableAttachMechanism"), words.toString());
        assertTrue(words.contains("-XX:+ErrorFileToStdout"), words.toString());
        assertTrue(words.contains(distribution.directory().toString()), words.toString());
        assertEquals(List.of("--confined", "yes"), words.subList(words.size() - 2, words.size()));
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldRunTheBrokerOfTheInstallation() throws IOException {
        System.setProperty(InstallationTrust.PROPERTY, "true");
        final FakeDistribution distribution = install();

        try (DetachedProcess broker =
                new WindowsStart().start(distribution.directory(), "loopback", IDLE_EXIT)) {
            assertTrue(broker.awaitEnd(LONGEST_WAIT_MS), "the process does not end");
            assertEquals(0, broker.exitCode(), () -> "see " + distribution.log());

            final FakeDistribution.Report report = distribution.report();
            assertEquals(Integer.toString(broker.id()), report.value("pid"));
            assertTrue(report.words().contains("-XX:+DisableAttachMechanism"), report.toString());
            assertTrue(report.words().contains("2500"), report.toString());
        }
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldRunNothingElevatedThatOthersCanChange() throws IOException {
        final FakeDistribution distribution = install();
        if (OwnProcess.hasMoreRightsThanItsUser()) {
            final TunException refused = assertThrows(
                    TunException.class,
                    () -> new WindowsStart()
                            .start(distribution.directory(), "loopback", IDLE_EXIT)
                            .close());

            assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.getMessage());
            assertFalse(Files.exists(distribution.log()));
        }
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldMissTheLibraryOfJna() throws IOException {
        System.setProperty(InstallationTrust.PROPERTY, "true");
        final FakeDistribution distribution = install();
        Files.delete(distribution
                .home()
                .resolve("lib/broker/jna-" + Architecture.ofThisMachine().label())
                .resolve("jnidispatch.dll"));

        final TunException refused = assertThrows(
                TunException.class,
                () -> new WindowsStart()
                        .start(distribution.directory(), "loopback", IDLE_EXIT)
                        .close());

        assertTrue(refused.is(ErrorCode.ERROR_FILE_NOT_FOUND), refused.getMessage());
    }
}
