package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.kernel.TestMachine.ALLOWED;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.tests.jvm.JvmProcess;

/** What other programs of the user try, to have the installed broker's capability or to harm it. */
@Timeout(180)
@Tag("heavy")
class InstalledBrokerThreatsSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static TestMachine machine;
    private static String socket;

    @BeforeAll
    static void boot() {
        machine = TestMachine.bootOrSkip();
        machine.run("tunbroker", "install", "--user", ALLOWED);
        socket = machine.shell(
                        "echo /run/tunbroker/v*-linux-" + machine.numberOf(ALLOWED) + ".sock")
                .get(0);
    }

    @AfterAll
    static void end() {
        if (machine != null) {
            machine.close();
        }
    }

    @BeforeEach
    void endBroker() {
        machine.run("systemctl", "stop", unit("service"));
    }

    private static String unit(final String type) {
        return "tunbroker@" + machine.numberOf(ALLOWED) + "." + type;
    }

    private static void assertServes() {
        try (JvmProcess client = machine.connect(ALLOWED).process()) {
            assertTrue(client.isAlive());
        }
    }

    /** Does something as the user, in the broker directory, which exists then. */
    private static void plant(final String command) {
        final TestMachine.Result result = machine.tryAs(
                ALLOWED, "sh", "-euc", "cd /run/tunbroker/$(id -u)/v*-linux-* && " + command);
        assertEquals(0, result.code(), result::output);
    }

    private static String ask() {
        try (JvmProcess asker =
                machine.describe(ALLOWED, ActivationAsker.class, socket).start()) {
            final List<String> lines = asker.expectExit(0, DEADLINE);
            return lines.get(lines.size() - 1);
        }
    }

    @Test
    void shouldLetNoOtherProgramOfTheUserIn() {
        try (JvmProcess client = machine.connect(ALLOWED).process()) {
            final String broker = machine.brokerUnit("MainPID");
            try (JvmProcess thief =
                    machine.describe(ALLOWED, CapabilityThief.class, broker).start()) {
                final List<String> lines = thief.expectExit(0, DEADLINE);
                lines.forEach(System.out::println);
                for (final String line : lines) {
                    if (line.startsWith("broker ")) {
                        assertFalse(line.endsWith(" ok"), line);
                    } else if (line.startsWith("own ")) {
                        assertTrue(line.endsWith(" ok"), line);
                    }
                }
            }
            final Path jcmd = Path.of(TestMachine.java()).resolveSibling("jcmd");
            if (Files.isExecutable(jcmd)) {
                assertNotEquals(
                        0,
                        machine.tryAs(ALLOWED, jcmd.toString(), broker, "VM.version")
                                .code());
            }
            assertTrue(client.isAlive());
        }
    }

    @Test
    void shouldTakeNothingFromTheEnvironmentOfItsClient() {
        machine.shell("printf 'int x;' >/tmp/planted.so && chmod 644 /tmp/planted.so");
        try (JvmProcess client = machine.describe(ALLOWED, CommandedClient.class)
                .prefix(List.of(
                        "env",
                        "JAVA_TOOL_OPTIONS=-Dplanted=yes",
                        "JDK_JAVA_OPTIONS=-Dplanted=yes",
                        "CLASSPATH=/tmp/planted",
                        "TUNBROKER_JAVA=/tmp/planted",
                        "LD_PRELOAD=/tmp/planted.so"))
                .start()) {
            new KernelClient(client);
            final List<String> environment = machine.ofBroker("environ");
            assertEquals(
                    List.of("LC_ALL", "LISTEN_FDS", "LISTEN_PID", "PATH"),
                    environment.stream()
                            .map(line -> line.substring(0, line.indexOf('=')))
                            .sorted()
                            .toList());
            final List<String> words = machine.ofBroker("cmdline");
            assertFalse(String.join(" ", words).contains("planted"), words::toString);
            // no archive of classes that the user could have written
            assertFalse(String.join(" ", words).contains("SharedArchiveFile"), words::toString);
        }
    }

    @Test
    void shouldLetTheUserNeitherCommandSystemdNorRemoveTheSocket() {
        for (final List<String> command : List.of(
                List.of("systemctl", "stop", unit("socket")),
                List.of("systemctl", "start", "tunbroker@0.service"),
                List.of("systemctl", "set-environment", "LD_PRELOAD=/tmp/x"),
                List.of("systemctl", "set-property", unit("service"), "CPUWeight=1"),
                List.of("rm", socket),
                List.of("mv", socket, "/tmp/x"),
                List.of("ln", "-s", "/tmp", "/run/tunbroker/x"))) {
            assertNotEquals(
                    0,
                    machine.tryAs(ALLOWED, command.toArray(String[]::new)).code(),
                    command::toString);
        }
        assertServes();
    }

    @Test
    void shouldSayWhatTheUserPlantedAndServeWhenThatIsGone() {
        assertServes();
        endBroker();
        plant("d=$(pwd) && mv \"$d\" ../aside && ln -s /tmp \"$d\"");
        final String link = ask();
        assertTrue(link.startsWith("code 5 the broker directory "), link);
        plant("cd .. && rm v*-linux-* && mv aside \"$OLDPWD\""
                .replace("$OLDPWD", "$(basename $OLDPWD)"));
        plant("rm log && mkfifo log");
        final String pipe = ask();
        assertTrue(pipe.startsWith("code 5 the broker's log cannot be written"), pipe);
        plant("rm log && ln -s /etc/passwd lock.x && mv lock.x lock");
        final String lock = ask();
        assertTrue(lock.startsWith("code 31 the lock file "), lock);
        plant("rm lock");
        assertEquals(
                "active", machine.run("systemctl", "is-active", unit("socket")).get(0));
        assertServes();
    }

    @Test
    void shouldRefuseJarsThatOthersCanReplace() {
        final String jar = machine.shell("readlink -f /usr/lib/tunbroker/lib/broker/kryo-*.jar")
                .get(0);
        machine.run("chown", ALLOWED, jar);
        assertEquals("hung up", ask());
        final String log =
                String.join("\n", machine.run("journalctl", "--no-pager", "-u", unit("service")));
        assertTrue(log.contains(jar + " is not root's, or others can write it"), log);
        machine.run("chown", "root", jar);
        machine.run("chmod", "1777", "/usr/lib/tunbroker");
        assertEquals("hung up", ask());
        machine.run("chmod", "755", "/usr/lib/tunbroker");
        assertEquals(
                "active", machine.run("systemctl", "is-active", unit("socket")).get(0));
        assertServes();
    }

    /** Has another program of the user hold the lock, and returns what a client is told then. */
    private static String refusalBesideHolder(final String kind) {
        // the folder of this network namespace, in which a broker was
        assertServes();
        final String lock = machine.shell(
                        "echo /run/tunbroker/" + machine.numberOf(ALLOWED) + "/v*-linux-*/lock")
                .get(0);
        machine.run("systemctl", "stop", unit("service"));
        try (JvmProcess holder =
                machine.describe(ALLOWED, LockHolder.class, lock, kind).start()) {
            holder.awaitLine(LockHolder.HELD, DEADLINE);
            final long begin = System.nanoTime();
            try (JvmProcess client = machine.describe(ALLOWED, CommandedClient.class)
                    .property(CommandedClient.PATIENCE, 5)
                    .start()) {
                assertNotEquals(0, client.awaitExit(DEADLINE));
                assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 20);
                final String output = String.join("\n", client.lines());
                assertTrue(output.contains(lock), output);
                assertEquals(
                        "active",
                        machine.run("systemctl", "is-active", unit("socket")).get(0));
                return output;
            }
        } finally {
            assertServes();
        }
    }

    @Test
    void shouldNameTheProgramThatHoldsTheLock() {
        final String output = refusalBesideHolder("process");
        assertTrue(output.contains("ERROR_TIMEOUT"), output);
        assertTrue(
                output.matches("(?s).*; process [0-9]+ holds its lock /run/tunbroker/.*"), output);
    }

    @Test
    void shouldRefuseAtOnceWhereAnOpenFileHoldsTheLock() {
        final String output = refusalBesideHolder("file");
        assertTrue(output.contains("ERROR_BUSY"), output);
        assertTrue(output.contains("held by an open file, not by a process"), output);
    }

    @Test
    void shouldStartTheUnitForDns() {
        final String dns = "/run/tunbroker/dns-" + machine.numberOf(ALLOWED) + ".sock";
        final String request = DnsUnitAsker.request(1, "lo", "0a070035");
        try (JvmProcess asker =
                machine.describe(ALLOWED, DnsUnitAsker.class, dns, request).start()) {
            final List<String> lines = asker.expectExit(0, DEADLINE);
            assertEquals(
                    "code 5 lo is no TUN that belongs to user " + machine.numberOf(ALLOWED),
                    lines.get(lines.size() - 1));
        }
    }
}
