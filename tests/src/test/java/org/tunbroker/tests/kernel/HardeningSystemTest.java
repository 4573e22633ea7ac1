package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tunbroker.tests.kernel.TestMachine.ALLOWED;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each line of the hardening of tunbroker@.service, tried through what it forbids: the same program
 * runs as the unit's and beside it, as the same user. So it shows that the line is there and what
 * makes the difference.
 */
@Timeout(180)
@Tag("heavy")
class HardeningSystemTest {
    private static final String TOOLS = "/opt/probe";

    // an executable for 32-bit x86 that ends with code 0: int 0x80
    private static final String I386 = "7f454c46010101000000000000000000"
            + "02000300010000005480040834000000000000000000000034002000010000000000000001000000"
            + "0000000000800408008004085d0000005d0000000500000000100000"
            + "b80100000031dbcd80";

    private static Map<String, String> results(final List<String> lines) {
        final Map<String, String> results = new TreeMap<>();
        lines.forEach(line -> {
            final String[] parts = line.split(" ", 2);
            results.put(parts[0], parts.length > 1 ? parts[1] : "");
        });
        return results;
    }

    private static void makeTools(final TestMachine machine) {
        final StringBuilder bytes = new StringBuilder();
        for (final byte value : HexFormat.of().parseHex(I386)) {
            bytes.append(String.format("\\%03o", value & 0xff));
        }
        machine.shell("mkdir -p " + TOOLS + "/writable && cd " + TOOLS
                + " && chmod 777 writable && cp /usr/bin/id suid-id && chmod 4755 suid-id"
                + " && mknod -m 666 device c 10 99 && printf '" + bytes
                + "' >i386 && chmod 755 i386"
                + " && mkdir -p /usr/lib/modules && : >/usr/lib/modules/marker && : >/tmp/marker"
                + " && install -o " + ALLOWED + " /dev/null /home/" + ALLOWED + "/mine");
    }

    /** Copies a program of the tests to where a unit sees it. */
    private static String classPath(final TestMachine machine) {
        final String place = HardeningProbe.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        final String folder = TOOLS + "/classes/org/tunbroker/tests/kernel";
        machine.shell("mkdir -p " + folder + " && cp " + place
                + "org/tunbroker/tests/kernel/HardeningProbe.class " + folder
                + " && cp /usr/lib/tunbroker/lib/client/jna-*.jar " + TOOLS);
        return TOOLS + "/classes:" + TOOLS + "/*";
    }

    @Test
    void shouldForbidWhatEachLineSays() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "its 32-bit program is for x86");
        try (TestMachine machine = TestMachine.bootOrSkip()) {
            makeTools(machine);
            final int user = machine.numberOf(ALLOWED);
            machine.shell("ip link set lo up");
            machine.run("tunbroker", "install", "--user", ALLOWED);
            final List<String> program = List.of(
                    TestMachine.java(),
                    "-cp",
                    classPath(machine),
                    HardeningProbe.class.getName(),
                    TOOLS,
                    "/run/tunbroker/" + user);
            final String folder = "/etc/systemd/system/tunbroker@" + user + ".service.d";
            machine.shell("mkdir -p " + folder + " && cat >" + folder + "/probe.conf <<'X'\n"
                    + "[Service]\nType=oneshot\nStandardOutput=truncate:/run/probe\n"
                    + "StandardError=inherit\nExecStart=\nExecStart="
                    + String.join(" ", program) + "\nX");
            final Map<String, String> unit = runUnit(machine, user);
            final Map<String, String> beside =
                    results(machine.run(Stream.of(TestMachine.becoming(ALLOWED), program)
                            .flatMap(List::stream)
                            .toArray(String[]::new)));
            assertForbiddenByThemselves(machine, user, folder + "/probe.conf");
            for (final String name : unit.keySet()) {
                System.out.printf(
                        "%-24s in the unit: %-28s beside it: %s%n",
                        name, unit.get(name), beside.get(name));
            }
            assertEquals(Set.of(), untried(machine, unit.keySet()));
            assertAllowed(unit);
            assertForbidden(unit, beside);
        }
    }

    private static Map<String, String> runUnit(final TestMachine machine, final int user) {
        machine.run("systemctl", "daemon-reload");
        machine.run("systemctl", "start", "tunbroker@" + user + ".service");
        machine.shell("rm -f /run/tunbroker/" + user + "/file");
        return results(machine.run("cat", "/run/probe"));
    }

    /**
     * Tries the lines that forbid what other lines, or the user's own rights, forbid as well: with
     * these out of the way, and then without the lines.
     */
    private static void assertForbiddenByThemselves(
            final TestMachine machine, final int user, final String dropIn) {
        machine.shell("cat >>" + dropIn + " <<'X'\nSystemCallFilter=\n"
                + "AmbientCapabilities=CAP_SYS_NICE\nCapabilityBoundingSet=CAP_SYS_NICE\nX");
        final Map<String, String> with = runUnit(machine, user);
        assertEquals("ok", with.get("SystemCallFilter"));
        machine.shell("cat >>" + dropIn + " <<'X'\nProtectClock=no\nRestrictRealtime=no\n"
                + "KeyringMode=shared\nX");
        final Map<String, String> without = runUnit(machine, user);
        for (final String name : List.of("ProtectClock", "RestrictRealtime", "KeyringMode")) {
            System.out.printf(
                    "%-24s with the line: %-28s without it: %s%n",
                    name, with.get(name), without.get(name));
        }
        assertEquals("errno 1", with.get("ProtectClock"));
        // EFAULT: the probe names no time
        assertEquals("errno 14", without.get("ProtectClock"));
        assertEquals("errno 1", with.get("RestrictRealtime"));
        assertEquals("ok", without.get("RestrictRealtime"));
        // ENOKEY: the user's keys are not in reach
        assertEquals("errno 126", with.get("KeyringMode"));
        assertEquals("ok", without.get("KeyringMode"));
    }

    private static void assertAllowed(final Map<String, String> unit) {
        assertEquals("ok", unit.get("ReadWritePaths"));
        assertEquals("ok", unit.get("DeviceAllow"));
        assertEquals("0000000000001000", unit.get("CapAmb"));
        assertEquals("0000000000001000", unit.get("CapBnd"));
        assertEquals("600", unit.get("UMask"));
        assertEquals("0", unit.get("LimitCORE"));
        assertEquals("ro", unit.get("ProtectControlGroups"));
        assertEquals("ro", unit.get("ProtectKernelTunables"));
    }

    private static void assertForbidden(
            final Map<String, String> unit, final Map<String, String> beside) {
        for (final String name : List.of(
                "IPAddressDeny",
                "LockPersonality",
                "PrivateTmp",
                "ProtectHome",
                "ProtectKernelModules",
                "ProtectProc",
                "ProtectSystem",
                "RestrictSUIDSGID",
                "SystemCallFilter")) {
            assertEquals("ok", beside.get(name), name);
            assertNotEquals("ok", unit.get(name), name);
        }
        // a device that is not there: the unit may not even ask for it
        assertTrue(
                List.of("errno 6", "errno 19").contains(beside.get("DevicePolicy")),
                beside::toString);
        assertEquals("errno 1", unit.get("DevicePolicy"));
        // it is covered, whoever may read it else
        assertEquals("errno 13", unit.get("ProtectKernelLogs"));
        // EBADF: the probe names no namespace
        assertEquals("errno 9", beside.get("RestrictNamespaces"));
        assertEquals("errno 1", unit.get("RestrictNamespaces"));
        // AF_PACKET: the user may not, and the unit does not know it
        assertEquals("errno 1", beside.get("RestrictAddressFamilies"));
        assertEquals("errno 97", unit.get("RestrictAddressFamilies"));
        assertNotEquals(beside.get("ProtectHostname"), unit.get("ProtectHostname"));
        assertEquals("0", beside.get("NoNewPrivileges"));
        assertNotEquals("0", unit.get("NoNewPrivileges"));
        assertEquals("0", beside.get("SystemCallArchitectures"));
        assertEquals("159", unit.get("SystemCallArchitectures"));
    }

    /** Returns the lines of the unit that harden it and are not tried. */
    private static Set<String> untried(final TestMachine machine, final Set<String> tried) {
        final Set<String> lines = new TreeSet<>();
        machine.run("cat", "/usr/lib/systemd/system/tunbroker@.service").stream()
                .filter(line -> line.matches(
                        "(Protect|Private|Restrict|Lock|NoNew|SystemCall[FA]|Device|ReadWrite|IPAddress|UMask"
                                + "|Keyring|LimitCORE).*=.*"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .forEach(lines::add);
        lines.removeAll(tried);
        return lines;
    }
}
