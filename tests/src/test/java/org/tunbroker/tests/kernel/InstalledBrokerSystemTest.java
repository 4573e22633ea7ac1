package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.kernel.TestMachine.ALLOWED;
import static org.tunbroker.tests.kernel.TestMachine.OTHER;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.tests.jvm.JvmProcess;

/** The broker that root installs for an ordinary user, under a systemd that is the real one. */
@Timeout(180)
class InstalledBrokerSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String NET_ADMIN = "0000000000001000";

    private static TestMachine machine;

    @BeforeAll
    static void boot() {
        machine = TestMachine.bootOrSkip();
        machine.run("tunbroker", "install", "--user", ALLOWED);
    }

    @AfterAll
    static void end() {
        if (machine != null) {
            machine.close();
        }
    }

    private static void assertRefused(final String user) {
        try (JvmProcess client = machine.describe(user, CommandedClient.class).start()) {
            assertNotEquals(0, client.awaitExit(DEADLINE));
            final String output = String.join("\n", client.lines());
            assertTrue(output.contains("ERROR_ACCESS_DENIED"), output);
        }
    }

    private static void awaitNoBroker() {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertEquals("inactive", machine.brokerUnit("ActiveState")));
    }

    private static String field(final List<String> status, final String name) {
        return status.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findAny()
                .orElseThrow();
    }

    @Test
    void shouldServeItsUserWithCapNetAdminAndNobodyElse() {
        final KernelClient client = machine.connect(ALLOWED);
        try (JvmProcess process = client.process()) {
            final RemoteAdapter adapter = client.createAdapter("mine");
            adapter.configure("add=10.6.7.1/24", "mtu=1400", "up=true");
            adapter.configure("mtu6=1300");
            adapter.answerPings();
            machine.run("ping", "-c", "3", "-i", "0.2", "10.6.7.2");
            assertEquals(
                    "1300",
                    machine.run("cat", "/proc/sys/net/ipv6/conf/mine/mtu").get(0));

            final List<String> status = machine.ofBroker("status");
            final String number = Integer.toString(machine.numberOf(ALLOWED));
            assertEquals(String.join("\t", number, number, number, number), field(status, "Uid"));
            for (final String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
                assertEquals(NET_ADMIN, field(status, set), set);
            }
            assertEquals("1", field(status, "NoNewPrivs"));
            assertEquals("2", field(status, "Seccomp"));

            assertRefused(OTHER);
            final String broker = machine.brokerUnit("MainPID");
            assertNotEquals(
                    0, machine.tryAs(OTHER, "sh", "-c", "kill -9 " + broker).code());
            final String unit = "tunbroker@" + number + ".service";
            assertNotEquals(0, machine.tryAs(OTHER, "systemctl", "stop", unit).code());
            assertEquals(broker, machine.brokerUnit("MainPID"));
            assertTrue(process.isAlive());
        }
    }

    @Test
    @Tag("heavy")
    void shouldLeaveWhenIdleAndStartAtTheNextConnect() {
        final KernelClient first = machine.connect(ALLOWED);
        final int broker = first.brokerProcessId();
        first.process().close();
        awaitNoBroker();
        assertEquals("success", machine.brokerUnit("Result"));
        try (JvmProcess second = machine.connect(ALLOWED).process()) {
            assertNotEquals(broker, Integer.parseInt(machine.brokerUnit("MainPID")));
            assertTrue(second.isAlive());
        }
    }

    @Test
    @Tag("heavy")
    void shouldServeClientsThatComeWhileTheBrokerEnds() {
        final String unit = "tunbroker@" + machine.numberOf(ALLOWED) + ".service";
        for (int round = 0; round < 2; round++) {
            // one that systemd stops in order, and one that is killed
            final String end = round % 2 == 0 ? "stop --no-block" : "kill -s KILL";
            try (JvmProcess before = machine.connect(ALLOWED).process()) {
                assertTrue(before.isAlive());
                machine.shell("systemctl " + end + " " + unit);
                try (JvmProcess after = machine.connect(ALLOWED).process()) {
                    assertTrue(after.isAlive());
                }
            }
        }
    }

    @Test
    @Tag("heavy")
    void shouldPrintWhatSystemdThinksOfTheUnit() {
        final List<String> lines = machine.run(
                "systemd-analyze",
                "security",
                "--offline=yes",
                "--threshold=30",
                "--no-pager",
                "/usr/lib/systemd/system/tunbroker@.service");
        lines.forEach(System.out::println);
        assertTrue(lines.get(lines.size() - 1).contains("2.0 OK"), lines::toString);
    }

    @Test
    @Tag("heavy")
    void shouldOpenTheTunDeviceToItsUserAtInstallationAndAtEachBoot() {
        final String socket = "tunbroker@" + machine.numberOf(ALLOWED) + ".socket";
        final String service = "tunbroker@" + machine.numberOf(ALLOWED) + ".service";
        machine.run("systemctl", "stop", socket, service);
        // as it is made where no udev opens it
        machine.run("chmod", "600", "/dev/net/tun");
        // what a boot does
        machine.run("systemctl", "start", socket);
        assertServes();
        machine.run("systemctl", "stop", service);
        machine.run("chmod", "600", "/dev/net/tun");
        try (JvmProcess client =
                machine.describe(ALLOWED, CommandedClient.class).start()) {
            assertNotEquals(0, client.awaitExit(DEADLINE));
            final String output = String.join("\n", client.lines());
            assertTrue(output.contains("ERROR_ACCESS_DENIED"), output);
            assertTrue(output.contains("/dev/net/tun"), output);
        }
        machine.run("tunbroker", "install", "--user", ALLOWED);
        assertEquals(List.of("666"), machine.run("stat", "-c", "%a", "/dev/net/tun"));
        assertServes();
    }

    @Test
    @Tag("heavy")
    void shouldListenForAnotherProtocolOnceItIsInstalledAgain() {
        final String number = Integer.toString(machine.numberOf(ALLOWED));
        final String socket = "tunbroker@" + number + ".socket";
        final String override = "/etc/systemd/system/" + socket + ".d";
        machine.run("systemctl", "stop", socket, "tunbroker@" + number + ".service");
        // as an earlier release has it
        machine.shell("mkdir -p " + override + " && printf '[Socket]\\nListenSequentialPacket=\\n"
                + "ListenSequentialPacket=/run/tunbroker/v2-linux-" + number + ".sock\\n'"
                + " >" + override + "/earlier.conf && systemctl daemon-reload"
                + " && systemctl start " + socket);
        // the next release has come
        machine.shell("rm -r " + override + " && systemctl daemon-reload");
        assertRefused(ALLOWED);
        final TestMachine.Result doctor = machine.tryAs(ALLOWED, "tunbroker", "doctor");
        assertEquals(1, doctor.code(), doctor::output);
        assertTrue(doctor.output().contains("the installed broker has protocol 2"), doctor::output);
        assertTrue(
                doctor.output().contains("sudo tunbroker install --user " + ALLOWED),
                doctor::output);
        machine.run("tunbroker", "install", "--user", ALLOWED);
        assertServes();
    }

    private static void assertServes() {
        try (JvmProcess client = machine.connect(ALLOWED).process()) {
            assertTrue(client.isAlive());
        }
    }

    @Test
    @Tag("heavy")
    void shouldServeNobodyAfterUninstall() {
        try {
            machine.run("tunbroker", "uninstall", "--user", ALLOWED);
            assertRefused(ALLOWED);
        } finally {
            machine.run("tunbroker", "install", "--user", ALLOWED);
        }
        try (JvmProcess client = machine.connect(ALLOWED).process()) {
            assertTrue(client.isAlive());
        }
    }

    @Test
    @Tag("heavy")
    void shouldGoOnWhileTheNextReleaseIsInstalledAndThenStartThat() {
        final KernelClient client = machine.connect(ALLOWED);
        try (JvmProcess process = client.process()) {
            final RemoteAdapter adapter = client.createAdapter("before");
            adapter.configure("add=10.6.8.1/24", "up=true");
            adapter.answerPings();
            final String broker = machine.brokerUnit("MainPID");
            installNextRelease();
            machine.run("ping", "-c", "3", "-i", "0.2", "10.6.8.2");
            // classes that it has not needed before
            final RemoteAdapter second = client.createAdapter("after");
            second.configure("add=10.6.9.1/24", "up=true", "route=10.99.0.0/16");
            second.close();
            assertEquals(broker, machine.brokerUnit("MainPID"));
            assertTrue(process.isAlive());
        }
        machine.run("systemctl", "stop", "tunbroker@" + machine.numberOf(ALLOWED) + ".service");
        try (JvmProcess process = machine.connect(ALLOWED).process()) {
            assertTrue(
                    machine.ofBroker("cmdline").contains("/usr/lib/tunbroker/9.9.9/lib/broker/*"));
            assertTrue(process.isAlive());
        }
        assertFalse(machine.run("ls", "/usr/lib/tunbroker").contains("0.1.0"));
    }

    private void installNextRelease() {
        machine.shell("cd /tmp && rm -rf next && dpkg-deb -R " + TestMachine.deb() + " next"
                + " && cd next && mv usr/lib/tunbroker/0.1.0 usr/lib/tunbroker/9.9.9"
                + " && sed -i 's/^Version:.*/Version: 9.9.9/' DEBIAN/control"
                + " && sed -i 's,lib/tunbroker/0[.]1[.]0/,lib/tunbroker/9.9.9/,' DEBIAN/md5sums"
                + " && ln -sfn 9.9.9/lib usr/lib/tunbroker/lib"
                + " && ln -sfn 9.9.9/bin usr/lib/tunbroker/bin"
                + " && ln -sfn ../lib/tunbroker/9.9.9/bin/tunbroker usr/bin/tunbroker"
                + " && cd .. && dpkg-deb --root-owner-group -b next next.deb"
                + " && dpkg --force-depends -i next.deb");
    }
}
