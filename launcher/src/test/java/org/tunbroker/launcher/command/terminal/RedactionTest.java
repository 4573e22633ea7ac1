package org.tunbroker.launcher.command.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private final Redaction redaction = new Redaction(
            "alice",
            "/home/alice",
            List.of("laptop", "laptop.corp.example"),
            List.of("eth0", "wg-corp"));

    @Test
    void shouldTakeOutNamesOfUserHostAndInterfaces() {
        assertEquals(
                "USER on HOST and HOST: INTERFACE, INTERFACE",
                redaction.of("alice on laptop and laptop.corp.example: eth0, wg-corp"));
    }

    @Test
    void shouldTakeOutWhatLiesBelowHome() {
        assertEquals(
                "HOME is yours, in HOME; /opt/tunbroker",
                redaction.of(
                        "/home/alice/customers/Miller.v3 is yours, in /home/alice; /opt/tunbroker"));
    }

    @Test
    void shouldTakeOutPathsOfWindows() {
        final Redaction windows = new Redaction("Bob", "C:\\Users\\Bob", List.of(), List.of());
        assertEquals(
                "HOME, USER, C:\\Windows",
                windows.of("c:\\users\\bob\\AppData\\Local\\tunbroker, bob, C:\\Windows"));
    }

    @Test
    void shouldTakeOutAccountsAndKeepThoseThatEveryWindowsHas() {
        assertEquals(
                "user USER is not on its list, S-1-5-18 is",
                redaction.of("user S-1-5-21-3623811015-3361044348-1001 is not on its list,"
                        + " S-1-5-18 is"));
    }

    @Test
    void shouldTakeOutAddresses() {
        assertEquals(
                "ADDRESS/24 ADDRESS/64 ADDRESS ADDRESS",
                redaction.of("10.6.7.7/24 fe80::1/64 2001:db8::a:b 02:42:ac:11:00:02"));
    }

    @Test
    void shouldKeepVersionsTimesAndProcesses() {
        final String text = "2026-11-30T20:21:47.518Z INFO tunbroker 0.1.0, process 1234, Java 17";
        assertEquals(text, redaction.of(text));
    }

    @Test
    void shouldKeepRootAndPartsOfWords() {
        final Redaction root = new Redaction("root", "/", List.of("host"), List.of("lo"));
        assertEquals("root; localhost loopback /x", root.of("root; localhost loopback /x"));
    }

    @Test
    void shouldKnowThisMachine() {
        final String home = System.getProperty("user.home");
        assertFalse(Redaction.ofThisMachine().of(home + "/secret").contains("secret"));
    }
}
