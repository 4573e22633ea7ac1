package org.tunbroker.launcher.start.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;

@EnabledOnOs(OS.LINUX)
class PrivilegeReductionTest {
    private static final Optional<Path> SETPRIV = Optional.of(Path.of("/usr/bin/setpriv"));

    private static Credentials credentials(final String users, final String ambient) {
        return Credentials.parse(List.of(
                "Name:\tjava",
                "Uid:\t" + users,
                "Gid:\t100\t100\t100\t100",
                "Groups:\t27 1000 ",
                "CapPrm:\t000001fffeffffff",
                "CapBnd:\t000001fffeffffff",
                "CapAmb:\t" + ambient));
    }

    private static List<String> command(final Credentials credentials) {
        return PrivilegeReduction.of(SETPRIV, credentials).command();
    }

    @Test
    void shouldReduceTheBoundingSetOfRoot() {
        final List<String> expected = List.of(
                "/usr/bin/setpriv",
                "--no-new-privs",
                "--inh-caps=-all",
                "--ambient-caps=-all",
                "--bounding-set=-all,+net_admin");

        assertEquals(expected, command(credentials("0\t0\t0\t0", "0000000000000000")));
        assertEquals(expected, command(credentials("1000\t0\t0\t0", "0000000000000000")));
        assertEquals(expected, command(credentials("0\t1000\t0\t1000", "0000000000000000")));
    }

    @Test
    void shouldKeepOnlyNetAdminOfAUsersAmbientSet() {
        assertEquals(
                List.of(
                        "/usr/bin/setpriv",
                        "--no-new-privs",
                        "--inh-caps=-all,+net_admin",
                        "--ambient-caps=-all,+net_admin"),
                command(credentials("1000\t1000\t1000\t1000", "0000000000003000")));
    }

    @Test
    void shouldAskForNothingThatAUserDoesNotHave() {
        assertEquals(
                List.of(
                        "/usr/bin/setpriv",
                        "--no-new-privs",
                        "--inh-caps=-all",
                        "--ambient-caps=-all"),
                command(credentials("1000\t1000\t1000\t1000", "0000000000002000")));
    }

    private static void assertRefused(
            final ErrorCode code, final Optional<Path> setpriv, final Credentials own) {
        final TunException refused =
                assertThrows(TunException.class, () -> PrivilegeReduction.of(setpriv, own));
        assertTrue(refused.is(code), refused::getMessage);
    }

    @Test
    void shouldRefuseToPassRightsOnWhenThereIsNoSetpriv() {
        final ErrorCode code = ErrorCode.ERROR_FILE_NOT_FOUND;
        assertRefused(code, Optional.empty(), credentials("0\t0\t0\t0", "0000000000000000"));
        assertRefused(
                code, Optional.empty(), credentials("1000\t1000\t1000\t1000", "0000000000001000"));
    }

    @Test
    void shouldAddNothingWhenThereIsNoSetprivAndNothingToDrop() {
        final Credentials user = credentials("1000\t1000\t1000\t1000", "0000000000000000");
        final Credentials root =
                Credentials.parse(List.of("Uid:\t0\t0\t0\t0", "CapBnd:\t0000000000001000"));

        assertEquals(List.of(), PrivilegeReduction.of(Optional.empty(), user).command());
        assertEquals(List.of(), PrivilegeReduction.of(Optional.empty(), root).command());
    }

    @Test
    void shouldRefuseWhenRootMayNotReduceItsBoundingSet() {
        // CAP_NET_ADMIN and CAP_NET_RAW, no CAP_SETPCAP
        assertRefused(
                ErrorCode.ERROR_ACCESS_DENIED,
                SETPRIV,
                Credentials.parse(List.of("Uid:\t0\t0\t0\t0", "CapBnd:\t0000000000003000")));
    }

    @Test
    void shouldJudgeFilesByTheirPermissions() {
        final FileAccess access = new FileAccess(credentials("0\t0\t0\t0", "0000000000000000"));

        assertTrue(access.isAllowed(0100400, 0, 0, 4), "own");
        assertFalse(access.isAllowed(0100077, 0, 1000, 4), "own, but the owner may not");
        assertTrue(access.isAllowed(0100640, 33, 1000, 4), "of a supplementary group");
        assertTrue(access.isAllowed(0100640, 33, 100, 4), "of the group");
        assertFalse(access.isAllowed(0100604, 33, 1000, 4), "of a group that may not");
        assertFalse(access.isAllowed(0100640, 33, 33, 4), "of others");
        assertTrue(access.isAllowed(0100644, 33, 33, 4), "of others that may read it");
        assertFalse(access.isAllowed(0040744, 33, 33, 1), "a folder that others cannot enter");
    }
}
