package org.tunbroker.tests.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.kernel.TestMachine.ALLOWED;
import static org.tunbroker.tests.kernel.TestMachine.OTHER;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.tests.jvm.JvmProcess;

/**
 * DNS that an ordinary user sets by the installed broker: the user's unit for DNS, a systemd and a
 * systemd-resolved that are the real ones.
 */
@Timeout(180)
@Tag("heavy")
class InstalledDnsSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private static void startResolved(final TestMachine machine, final Path place) {
        if (place.getParent() != null) {
            machine.copyToRoot(place);
        }
        // its own socket for commands needs a folder of that user's
        machine.shell("systemd-sysusers && systemctl daemon-reload"
                + " && systemctl start dbus.service systemd-resolved.service");
    }

    /** Returns what resolvectl says of an interface: its servers, or its domains. */
    private static String told(final TestMachine machine, final String what) {
        return machine.run("resolvectl", what, "mine").stream()
                .reduce((before, last) -> last)
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElseThrow();
    }

    @Test
    void shouldSetDnsAndLeaveNoneBehind() {
        final Path place = ResolvedServer.placeOrSkip();
        try (TestMachine machine = TestMachine.bootOrSkip()) {
            startResolved(machine, place);
            machine.run("tunbroker", "install", "--user", ALLOWED);
            final KernelClient client = machine.connect(ALLOWED);
            try (JvmProcess process = client.process()) {
                final RemoteAdapter adapter = client.createAdapter("mine");
                adapter.configure(
                        "add=10.7.0.1/24", "up=true", "dns=10.7.0.53/example.com,~corp.example");
                assertEquals("10.7.0.53", told(machine, "dns"));
                assertEquals("example.com ~corp.example", told(machine, "domain"));
                assertUnitHasNoRight(machine);
                // nobody but the unit may, and the unit only for the user's own interfaces
                for (final String user : List.of(ALLOWED, OTHER)) {
                    assertNotEquals(
                            0,
                            machine.tryAs(user, "resolvectl", "dns", "mine", "10.7.0.66")
                                    .code());
                }
                adapter.configure("dns=10.7.0.54/~.");
                assertEquals("10.7.0.54", told(machine, "dns"));
                assertEquals("~.", told(machine, "domain"));
                adapter.configure("dns=-/-");
                assertEquals("", told(machine, "dns"));
                adapter.configure("dns=10.7.0.55/-");
                assertTrue(process.isAlive());
            }
            await().atMost(DEADLINE)
                    .untilAsserted(
                            () -> assertFalse(String.join("\n", machine.run("resolvectl", "status"))
                                    .contains("10.7.0.5")));
            final String unit = "tunbroker-dns@" + machine.numberOf(ALLOWED) + ".service";
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertEquals(
                            List.of("ActiveState=inactive", "Result=success"),
                            machine
                                    .run("systemctl", "show", "--property=ActiveState,Result", unit)
                                    .stream()
                                    .sorted()
                                    .toList()));
        }
    }

    private static void assertUnitHasNoRight(final TestMachine machine) {
        final String unit = "tunbroker-dns@" + machine.numberOf(ALLOWED) + ".service";
        final String process = machine.run(
                        "systemctl", "show", "--value", "--property=MainPID", unit)
                .get(0);
        final List<String> status = machine.ofProcess(process, "status");
        assertTrue(status.contains("CapEff:\t0000000000000000"), status::toString);
        assertTrue(status.contains("CapBnd:\t0000000000000000"), status::toString);
    }
}
