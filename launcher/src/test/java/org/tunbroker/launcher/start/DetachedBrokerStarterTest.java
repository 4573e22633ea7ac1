package org.tunbroker.launcher.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.client.spi.StartedBroker;
import org.tunbroker.launcher.FakeDistribution;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.install.CacheFolder;
import org.tunbroker.launcher.start.linux.ChildBroker;
import org.tunbroker.launcher.start.linux.LinuxStart;

@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DetachedBrokerStarterTest {
    private static final Duration IDLE_EXIT = Duration.ofMillis(2500);
    private static final String ATTACH_TIMEOUT = "sun.tools.attach.attachTimeout";

    @TempDir
    private Path folder;

    private FakeDistribution distribution;

    @BeforeEach
    void install() throws IOException {
        distribution = FakeDistribution.in(folder);
        System.setProperty(BrokerHome.PROPERTY, distribution.home().toString());
        System.setProperty(CacheFolder.PROPERTY, "");
        System.setProperty(ATTACH_TIMEOUT, "1000");
    }

    @AfterEach
    void forget() {
        System.clearProperty(BrokerHome.PROPERTY);
        System.clearProperty(CacheFolder.PROPERTY);
        System.clearProperty(ATTACH_TIMEOUT);
    }

    private Process start(final String driver) {
        return new LinuxStart()
                .start(distribution.directory(), driver, IDLE_EXIT)
                .process();
    }

    private FakeDistribution.Report runToEnd() throws IOException, InterruptedException {
        final Process broker = start("loopback");
        FakeDistribution.awaitEnd(broker);
        assertEquals(0, broker.exitValue(), () -> "see " + distribution.log());
        return distribution.report();
    }

    @Test
    void shouldBeFoundAsAService() {
        final BrokerStarter starter =
                ServiceLoader.load(BrokerStarter.class).findFirst().orElseThrow();

        assertInstanceOf(DetachedBrokerStarter.class, starter);
    }

    @Test
    void shouldPassTheArgumentsAndTheClassPath() throws IOException, InterruptedException {
        final List<String> words = runToEnd().words();

        final String directory = distribution.directory().toString();
        final String jar = distribution.home().resolve("lib/broker/fake.jar").toString();
        final List<String> end = List.of(
                "-cp",
                jar,
                "org.tunbroker.broker.Main",
                "--directory",
                directory,
                "--driver",
                "loopback",
                "--idle-exit-ms",
                "2500");
        assertEquals(end, words.subList(words.size() - end.size(), words.size()));
        assertTrue(words.contains("-XX:+DisableAttachMechanism"), words.toString());
        assertTrue(words.contains("-Djava.io.tmpdir=" + directory), words.toString());
    }

    @Test
    void shouldTellTheBrokerWhoStartsItAndForHowLongThatWaits()
            throws IOException, InterruptedException {
        try (StartedBroker broker = new DetachedBrokerStarter()
                .start(
                        distribution.directory(),
                        "loopback",
                        IDLE_EXIT,
                        4711,
                        Duration.ofNanos(1))) {
            FakeDistribution.awaitEnd(
                    assertInstanceOf(ChildBroker.class, broker).process());
            assertFalse(broker.isAlive());
            assertEquals(0, broker.exitCode());
        }
        final List<String> words = distribution.report().words();
        assertEquals(
                List.of("--starter", "4711", "--starter-waits-ms", "1"),
                words.subList(words.size() - 4, words.size()));
    }

    @Test
    void shouldHaveTheBrokerArchiveItsClasses() throws IOException, InterruptedException {
        System.setProperty(CacheFolder.PROPERTY, distribution.cache().toString());

        final List<String> words = runToEnd().words();

        assertTrue(words.contains("-XX:+RecordDynamicDumpInfo"), words::toString);
        final String archive = words.get(words.indexOf("--archive") + 1);
        assertEquals(distribution.cache(), Path.of(archive).getParent());
    }

    @Test
    void shouldBeASessionOfItsOwnWithoutInput() throws IOException, InterruptedException {
        final Process broker = start("loopback");
        FakeDistribution.awaitEnd(broker);

        final FakeDistribution.Report report = distribution.report();
        assertEquals(
                Long.toString(broker.pid()), report.value("pid"), "the process is the JVM itself");
        assertEquals(report.value("pid"), report.value("session"));
        assertEquals("/dev/null", report.value("stdin"));
        assertEquals(distribution.log().toString(), report.value("stderr"));
        assertEquals(distribution.directory().toString(), report.value("folder"));
    }

    @Test
    void shouldAppendTheOutputToALogOfItsOwn() throws IOException, InterruptedException {
        runToEnd();
        runToEnd();

        assertEquals(
                "broker says hello\nbroker says hello\n", Files.readString(distribution.log()));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(distribution.log())));
    }

    @Test
    void shouldRefuseALogThatIsALink() throws IOException {
        final Path target = Files.createFile(folder.resolve("target"));
        Files.createSymbolicLink(distribution.log(), target);

        final TunException refused = assertThrows(TunException.class, () -> start("loopback"));

        assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused.getMessage());
        assertEquals(0, Files.size(target));
    }

    @Test
    void shouldSayWhatToDoWhenThereIsNoBroker() {
        System.setProperty(BrokerHome.PROPERTY, folder.resolve("nowhere").toString());

        final TunException refused = assertThrows(TunException.class, () -> start("loopback"));

        assertTrue(refused.is(ErrorCode.ERROR_FILE_NOT_FOUND), refused.getMessage());
        assertTrue(refused.getMessage().contains("-Dtunbroker.home=PATH"), refused.getMessage());
    }

    @Test
    void shouldKeepOthersFromAttaching() throws Exception {
        final Process broker = start("staying");
        try {
            distribution.awaitReport(broker);
            final String pid = Long.toString(broker.pid());

            assertThrows(AttachNotSupportedException.class, () -> VirtualMachine.attach(pid));
            assertTrue(broker.isAlive(), "the attempt does the broker no harm");
        } finally {
            FakeDistribution.awaitEnd(broker.destroyForcibly());
        }
    }

    // what the refusal above is worth: the same program without our options lets anybody in
    @Test
    void shouldBeAttachableWithoutOurOptions() throws Exception {
        final Path jar = distribution.home().resolve("lib/broker/fake.jar");
        final String directory = distribution.directory().toString();
        final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        final Process broker = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        jar.toString(),
                        "org.tunbroker.broker.Main",
                        "--directory",
                        directory,
                        "--driver",
                        "staying")
                .redirectOutput(distribution.log().toFile())
                .redirectErrorStream(true)
                .start();
        try {
            distribution.awaitReport(broker);
            System.clearProperty(ATTACH_TIMEOUT);

            final VirtualMachine machine = VirtualMachine.attach(Long.toString(broker.pid()));
            assertFalse(machine.getSystemProperties().isEmpty());
            machine.detach();
        } finally {
            FakeDistribution.awaitEnd(broker.destroyForcibly());
        }
    }

    @Test
    void shouldLeaveNothingInTheFolderOfTemporaryFiles() throws IOException, InterruptedException {
        final Process broker = start("staying");
        try {
            distribution.awaitReport(broker);
            final Path shared = Path.of("/tmp", "hsperfdata_" + System.getProperty("user.name"));

            assertFalse(Files.exists(shared.resolve(Long.toString(broker.pid()))));
        } finally {
            FakeDistribution.awaitEnd(broker.destroyForcibly());
        }
    }
}
