package org.tunbroker.tests.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.installed.windows.InstalledFolder;
import org.tunbroker.ipc.installed.windows.ServicePipe;
import org.tunbroker.ipc.installed.windows.StartMessage;
import org.tunbroker.ipc.os.windows.PipeEnd;
import org.tunbroker.ipc.os.windows.UserSid;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.LockRange;
import org.tunbroker.launcher.command.install.windows.ServiceInstallation;
import org.tunbroker.launcher.os.windows.WindowsService;
import org.tunbroker.launcher.service.windows.BrokerService;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;

/**
 * The installed service under the service control manager: it is set up, asked, stopped and taken
 * away as an administrator does it, with the driver simulated.
 */
@EnabledOnOs(OS.WINDOWS)
@EnabledIfSystemProperty(named = "tunbroker.test.simtun", matches = ".+")
@Tag("heavy")
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstalledServiceSystemTest {
    private static final String DRIVER = "wintun";
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String OTHER = "S-1-5-21-1-2-3-1001";
    private static final WindowsService SERVICE = new WindowsService(BrokerService.NAME);

    @BeforeAll
    static void install() throws Exception {
        final Path dll = Path.of(System.getProperty("tunbroker.test.simtun"));
        final String sha256 = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(dll)));
        new ServiceInstallation(false, System.out)
                .install(
                        UserSid.own(),
                        "-Dtunbroker.trust.installation=true",
                        "-Dtunbroker.wintun=" + dll,
                        "-Dtunbroker.wintun.allow=" + sha256,
                        "-Dtunbroker.wintun.interfaces=simulated");
    }

    @AfterAll
    static void uninstall() {
        final ServiceInstallation installation = new ServiceInstallation(false, System.out);
        installation.uninstall(OTHER);
        installation.uninstall(UserSid.own());
        // Windows deletes it when its process has ended
        Awaitility.await("no service").atMost(DEADLINE).until(() -> !SERVICE.exists());
    }

    private static BrokerDirectory installed() {
        return BrokerDirectory.of(InstalledFolder.base(UserSid.own()), DRIVER);
    }

    private static StartMessage.Answer ask() {
        return ServicePipe.ask(System.nanoTime() + DEADLINE.toNanos());
    }

    private static void awaitNoBroker() {
        Awaitility.await("the broker's end")
                .atMost(DEADLINE)
                .until(() -> !LockRange.isHeld(installed().lockFile()));
    }

    @Test
    @Order(1)
    void shouldServeAClientThatChangedNothing() throws Exception {
        try (TunClient client = TunClient.connect(new ConnectOptions().withDriver(DRIVER));
                Adapter adapter = client.createAdapter("installed", "Tunbroker")) {
            assertNotNull(adapter);
            assertTrue(LockRange.isHeld(installed().lockFile()), "where the service says");
            assertFalse(
                    LockRange.isHeld(BrokerDirectory.of(BrokerDirectory.defaultBase(), DRIVER)
                            .lockFile()),
                    "in the profile");
        }
        final String log = Files.readString(installed().log());
        assertTrue(log.contains("serving "), log);
    }

    /** The start script in the command interpreter. */
    private static final class Script extends ChildProcess {
        Script(final ProcessBuilder builder) {
            super(String.join(" ", builder.command()), builder);
        }
    }

    /** Runs a subcommand as a user does, in a process that names no folder of brokers. */
    private static String command(final String... words) {
        return command(0, words);
    }

    private static String command(final int exitCode, final String... words) {
        final String script = Path.of(System.getProperty("tunbroker.dist"), "bin", "tunbroker.cmd")
                .toString();
        final ProcessBuilder builder = new ProcessBuilder("cmd", "/d", "/c", script);
        builder.command().addAll(List.of(words));
        builder.environment()
                .put("TUNBROKER_CLIENT_JAVA", JvmArchitecture.NATIVE.command().get(0));
        try (Script child = new Script(builder)) {
            return String.join("\n", child.expectExit(exitCode, DEADLINE));
        }
    }

    @Test
    @Order(2)
    void shouldShowTheBrokerOfTheServiceToItsUser() {
        try (TunClient client = TunClient.connect(new ConnectOptions().withDriver(DRIVER));
                Adapter adapter = client.createAdapter("shown", "Tunbroker")) {
            final String process = Integer.toString(client.brokerProcessId());
            final String status = command("status", "--once");
            assertTrue(status.contains("broker " + process + "  wintun  "), status);
            assertTrue(status.contains("adapter \"shown\""), status);
            final String adapters = command("adapters", "--json");
            assertTrue(adapters.contains("\"guid\":\"" + adapter.info().guid() + "\""), adapters);
            final String log = command("log");
            assertTrue(log.contains("serving "), log);
            // no interface of this Windows leads to the simulated driver
            final String doctor = command(1, "doctor");
            assertTrue(
                    doctor.contains("installed     the service starts a broker for this user"),
                    doctor);
            assertTrue(doctor.contains("wintun: the system's socket: "), doctor);
        }
        final String stopped = command("stop", "--driver", DRIVER);
        assertTrue(
                stopped.contains("stopped: broker of driver wintun, of the installed service, "),
                stopped);
        awaitNoBroker();
    }

    @Test
    @Order(3)
    void shouldServeAWordThatIsNoRequestNothing() {
        try (PipeEnd pipe = PipeEnd.tryOpenShared(ServicePipe.NAME)) {
            assertTrue(pipe.write(new byte[StartMessage.REQUEST_LENGTH]));
            assertNull(pipe.read(1, System.nanoTime() + TimeUnit.SECONDS.toNanos(10)));
        }
        assertEquals(0, ask().error);
    }

    @Test
    @Order(4)
    void shouldNotLetSilentClientsKeepOthersWaiting() {
        final List<PipeEnd> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                silent.add(PipeEnd.tryOpenShared(ServicePipe.NAME));
                assertNotNull(silent.get(i));
            }
            // both have gone after a second
            Awaitility.await("an answer").atMost(DEADLINE).until(() -> ask().error == 0);
        } finally {
            silent.forEach(PipeEnd::close);
        }
    }

    @Test
    @Order(5)
    void shouldRefuseAClientOfAnotherMajorVersion() {
        final byte[] request = StartMessage.request();
        request[request.length - Integer.BYTES]++;
        try (PipeEnd pipe = PipeEnd.tryOpenShared(ServicePipe.NAME)) {
            assertTrue(pipe.write(request));
            final StartMessage.Answer answer = StartMessage.decode(
                    pipe.read(StartMessage.ANSWER_LENGTH, System.nanoTime() + DEADLINE.toNanos()));
            assertEquals(ErrorCode.ERROR_REVISION_MISMATCH.code(), answer.error);
        }
    }

    @Test
    @Order(6)
    void shouldEndTheBrokerOfAUserWhoIsTakenOffTheList() throws Exception {
        assertEquals(0, ask().error);
        Awaitility.await("a broker")
                .atMost(DEADLINE)
                .until(() -> LockRange.isHeld(installed().lockFile()));
        final ServiceInstallation installation = new ServiceInstallation(false, System.out);
        Files.writeString(
                InstalledFolder.root().resolve("users.txt"),
                OTHER + " another\n" + UserSid.own() + "\n");
        installation.uninstall(UserSid.own());
        awaitNoBroker();
        final StartMessage.Answer answer = ask();
        assertEquals(ErrorCode.ERROR_ACCESS_DENIED.code(), answer.error);
        assertTrue(answer.reason.contains(UserSid.own()), answer.reason);
        Files.writeString(InstalledFolder.root().resolve("users.txt"), UserSid.own() + "\n");
    }

    @Test
    @Order(7)
    void shouldEndBrokersWithTheService() {
        assertEquals(0, ask().error);
        Awaitility.await("a broker")
                .atMost(DEADLINE)
                .until(() -> LockRange.isHeld(installed().lockFile()));
        SERVICE.stop(DEADLINE);
        awaitNoBroker();
        assertNull(ask(), "no service");
        SERVICE.start(DEADLINE);
        assertEquals(0, ask().error);
    }

    @Test
    @Order(8)
    void shouldLoadNoDllThatAUserPlants() throws Exception {
        SERVICE.stop(DEADLINE);
        awaitNoBroker();
        final byte[] nonsense = "no DLL".getBytes(StandardCharsets.US_ASCII);
        // in the broker's own folder, and where the client's settings say
        final Path inFolder = installed().path().resolve("wintun.dll");
        final Path named = Files.createTempFile("planted", ".dll");
        Files.write(inFolder, nonsense);
        Files.write(named, nonsense);
        System.setProperty("tunbroker.wintun", named.toString());
        SERVICE.start(DEADLINE);
        try (TunClient client = TunClient.connect(new ConnectOptions().withDriver(DRIVER));
                Adapter adapter = client.createAdapter("planted", "Tunbroker")) {
            assertNotNull(adapter);
            assertTrue(LockRange.isHeld(installed().lockFile()), "by the service's broker");
        } finally {
            System.clearProperty("tunbroker.wintun");
            Files.delete(named);
            Files.delete(inFolder);
        }
    }

    @Test
    @Order(9)
    void shouldDoNothingInADryRun() {
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new ServiceInstallation(true, new PrintStream(printed)).uninstall(UserSid.own());
        assertTrue(printed.toString().contains("delete it"), printed.toString());
        assertTrue(SERVICE.exists());
        assertEquals(0, ask().error);
    }
}
