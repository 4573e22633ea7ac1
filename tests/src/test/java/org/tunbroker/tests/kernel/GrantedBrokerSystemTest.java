package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.tunbroker.tests.kernel.TestMachine.ALLOWED;
import static org.tunbroker.tests.kernel.TestMachine.OTHER;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/**
 * The broker that an ordinary user's programs start by the real sudo or doas, on a machine where
 * systemd does not run.
 */
@Timeout(180)
class GrantedBrokerSystemTest {
    private static final String PACKAGES_PROPERTY = "tunbroker.grants";
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String NET_ADMIN = "0000000000001000";
    private static final String COMMAND = "/usr/lib/tunbroker/lib/service/broker";

    private static Path packages;
    private static TestMachine machine;

    @BeforeAll
    static void start() {
        final String place = System.getProperty(PACKAGES_PROPERTY);
        if (place == null || !Files.isDirectory(Path.of(place))) {
            abort("the system property " + PACKAGES_PROPERTY
                    + " names no folder with Debian's packages of sudo and doas:"
                    + " scripts/lib/downloaded-packages.sh brings them");
        }
        packages = Path.of(place);
        machine = TestMachine.startWithoutSystemdOrSkip();
        machine.shell("ip link set lo up");
    }

    @AfterAll
    static void end() {
        if (machine != null) {
            machine.close();
        }
    }

    @AfterEach
    void uninstall() {
        machine.run("tunbroker", "uninstall", "--user", ALLOWED);
    }

    /** Sees to it that the machine has one of sudo and doas, and not the other. */
    private static void haveOnly(final String deb) {
        machine.shell("rm -f /usr/bin/sudo /usr/bin/doas");
        machine.install(TestMachine.deb(packages, deb));
    }

    private static JvmProcess.Builder client(final String user, final String... environment) {
        return JvmProcess.of(JvmArchitecture.NATIVE, CommandedClient.class)
                .prefix(machine.asLoggedIn(user, environment));
    }

    private static void assertRefused(final String user) {
        try (JvmProcess client = client(user).start()) {
            assertNotEquals(0, client.awaitExit(DEADLINE));
            final String output = String.join("\n", client.lines());
            assertTrue(output.contains("ERROR_ACCESS_DENIED"), output);
        }
    }

    private static void assertDenied(final String user, final String... command) {
        final TestMachine.Result result = machine.tryLoggedIn(user, command);
        assertNotEquals(0, result.code(), result::output);
    }

    /** Sees a client of the user's answer root's pings through the kernel; returns its broker. */
    private static String assertServes() {
        try (JvmProcess process = client(
                        ALLOWED,
                        "TUNBROKER_JAVA=/tmp/planted",
                        "JDK_JAVA_OPTIONS=-Dplanted=yes",
                        "CLASSPATH=/tmp/planted")
                .start()) {
            final KernelClient client = new KernelClient(process);
            final RemoteAdapter adapter = client.createAdapter("mine");
            adapter.configure("add=10.6.7.1/24", "up=true");
            adapter.answerPings();
            machine.run("ping", "-c", "3", "-i", "0.2", "10.6.7.2");
            final String broker = Integer.toString(client.brokerProcessId());
            assertBroker(broker);
            assertTrue(process.isAlive());
            return broker;
        }
    }

    private static void assertBroker(final String broker) {
        final List<String> status = machine.ofProcess(broker, "status");
        final String number = Integer.toString(machine.numberOf(ALLOWED));
        assertTrue(
                status.contains("Uid:\t" + String.join("\t", number, number, number, number)),
                status::toString);
        for (final String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
            assertTrue(status.contains(set + ":\t" + NET_ADMIN), status::toString);
        }
        assertTrue(status.contains("NoNewPrivs:\t1"), status::toString);
        assertEquals(
                List.of("LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"),
                machine.ofProcess(broker, "environ"));
        final List<String> words = machine.ofProcess(broker, "cmdline");
        assertTrue(words.contains("--confined"), words::toString);
        assertFalse(String.join(" ", words).contains("planted"), words::toString);
    }

    private static void kill(final String broker) {
        // the shell's own: not every machine has the program (package procps)
        machine.shell("kill " + broker);
    }

    private static void awaitEnd(final String broker) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertDenied(ALLOWED, "test", "-d", "/proc/" + broker));
    }

    @Test
    void shouldServeTheUserWhomSudoLets() {
        haveOnly("sudo");
        assertRefused(ALLOWED);
        machine.shell("chmod 600 /dev/net/tun");
        machine.run("tunbroker", "install", "--user", ALLOWED);
        assertEquals(List.of("666"), machine.run("stat", "-c", "%a", "/dev/net/tun"));
        final String broker = assertServes();
        // one command of root's, without arguments, for this user
        assertDenied(ALLOWED, "sudo", "-n", COMMAND, "--help");
        assertDenied(ALLOWED, "sudo", "-n", "id");
        assertDenied(ALLOWED, "sudo", "-n", "LD_PRELOAD=/tmp/x", COMMAND);
        assertDenied(OTHER, "sudo", "-n", COMMAND);
        assertRefused(OTHER);
        kill(broker);
        awaitEnd(broker);
        // as the next boot makes it where no udev opens it
        machine.shell("chmod 600 /dev/net/tun");
        kill(assertServes());
        machine.run("tunbroker", "uninstall", "--user", ALLOWED);
        assertRefused(ALLOWED);
        assertDenied(ALLOWED, "sudo", "-n", COMMAND);
    }

    @Test
    @Tag("heavy")
    void shouldServeTheUserWhomDoasLets() {
        haveOnly("opendoas");
        final List<String> said = machine.run("tunbroker", "install", "--user", ALLOWED);
        final String rule = said.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("permit "))
                .findAny()
                .orElseThrow(() -> new AssertionError(said.toString()));
        // doas is not to be asked before the administrator did what it says
        assertDenied(ALLOWED, "doas", "-n", COMMAND);
        machine.shell("echo '" + rule + "' >/etc/doas.conf");
        final String broker = assertServes();
        assertDenied(ALLOWED, "doas", "-n", COMMAND, "--help");
        assertDenied(ALLOWED, "doas", "-n", "id");
        assertDenied(OTHER, "doas", "-n", COMMAND);
        assertRefused(OTHER);
        // by itself, since it is idle
        awaitEnd(broker);
    }
}
