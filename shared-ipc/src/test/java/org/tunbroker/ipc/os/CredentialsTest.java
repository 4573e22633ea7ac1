package org.tunbroker.ipc.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
    private static final String ALL = "000001ffffffffff";

    private static Credentials with(
            final int user, final String permitted, final String bounding, final String... more) {
        final List<String> status = new ArrayList<>(List.of(
                "Name:\tjava",
                "Uid:\t" + user + "\t" + user + "\t" + user + "\t" + user,
                "Gid:\t100\t100\t100\t100",
                "Groups:\t27 1000 ",
                "CapPrm:\t" + permitted,
                "CapBnd:\t" + bounding));
        status.addAll(List.of(more));
        return Credentials.parse(status);
    }

    @Test
    void shouldReadUsersAndGroups() {
        final Credentials credentials =
                Credentials.parse(List.of("Uid:\t0\t1000\t0\t0", "Gid:\t7\t8\t9\t10", "Groups:\t"));
        assertTrue(credentials.isRoot());
        assertEquals(1000, credentials.effectiveUser());
        assertTrue(credentials.isInGroup(8));
        assertFalse(credentials.isInGroup(1000));
        assertTrue(with(5, "0", "0").isInGroup(1000));
    }

    @Test
    void shouldPassOnTheBoundingSetWhenRoot() {
        assertEquals(0x1000, with(0, "0", "1000").passedOn());
        assertEquals(0x1400, with(0, "0", "1000", "CapInh:\t400").passedOn());
        assertEquals(0, with(0, "0", "1000", "NoNewPrivs:\t1").passedOn());
        assertEquals(0x1000, with(0, "3000", "1000", "NoNewPrivs:\t1").passedOn());
    }

    @Test
    void shouldPassOnTheAmbientSetWhenAnOrdinaryUser() {
        assertEquals(0, with(1000, ALL, ALL, "CapAmb:\t0").passedOn());
        assertEquals(0x2000, with(1000, ALL, ALL, "CapAmb:\t2000").passedOn());
        assertEquals(0, with(1000, ALL, ALL).passedOn(), "a kernel without an ambient set");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a user without any,                        1000, 0,    1ffffffffff, 0, true",
        "a user with net_admin,                     1000, 1000, 1ffffffffff, 1, true",
        "a user with net_admin that can gain,       1000, 1000, 1ffffffffff, 0, false",
        "a user with net_admin and nothing to gain, 1000, 1000, 1000,        0, true",
        "a user with something else,                1000, 2000, 2000,        1, false",
        "root with net_admin,                       0,    1000, 1000,        0, true",
        "root with net_admin that can gain,         0,    1000, 3000,        0, false",
        "root that has none and can gain,           0,    0,    3000,        0, false",
        "root with all,                             0,    1ffffffffff, 1ffffffffff, 1, false",
        "root without any,                          0,    0,    0,           0, true",
    })
    void shouldTellWhoIsConfined(
            final String name,
            final int user,
            final String permitted,
            final String bounding,
            final String noNewPrivileges,
            final boolean confined) {
        final Credentials credentials =
                with(user, permitted, bounding, "NoNewPrivs:\t" + noNewPrivileges);
        assertEquals(confined, credentials.isConfined(credentials.held()));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldReadThoseOfThisProcess() {
        final Credentials own = Credentials.ofThisProcess();
        assertEquals(System.getProperty("user.name").equals("root"), own.isRoot());
    }
}
