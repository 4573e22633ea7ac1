package org.tunbroker.launcher.command.selftest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.launcher.command.subject.Subject;
import org.tunbroker.launcher.command.subject.UdpPacket;

class OutcomeTest {
    private static void fail() {
        throw new TunException(ErrorCode.ERROR_BUSY, "open", "another has it");
    }

    @Test
    void shouldPassWithWhatWasSeen() throws InterruptedException {
        final Outcome outcome = Outcome.of("names", () -> "a name");
        assertTrue(outcome.passed());
        assertEquals("a name", outcome.text());
        assertTrue(outcome.timeMs() >= 0);
    }

    @Test
    void shouldFailWithWhatWasBroken() throws InterruptedException {
        final Outcome outcome = Outcome.of("MTU", () -> {
            Trial.expectEqual(1400, 1500, "MTU");
            return "not seen";
        });
        assertFalse(outcome.passed());
        assertEquals("MTU 1500, not 1400", outcome.text());
    }

    @Test
    void shouldFailWithAnError() throws InterruptedException {
        final Outcome outcome = Outcome.of("open", () -> {
            fail();
            return "not seen";
        });
        assertTrue(outcome.text().contains("ERROR_BUSY"), outcome.text());
    }

    @Test
    void shouldCompareErrors() throws InterruptedException {
        Trial.expectError(ErrorCode.ERROR_BUSY, OutcomeTest::fail);
        assertEquals(
                "ERROR_BUSY, not ERROR_NOT_FOUND",
                Outcome.of("x", () -> {
                            Trial.expectError(ErrorCode.ERROR_NOT_FOUND, OutcomeTest::fail);
                            return "";
                        })
                        .text());
        assertEquals(
                "no error, not ERROR_BUSY",
                Outcome.of("x", () -> {
                            Trial.expectError(ErrorCode.ERROR_BUSY, () -> {});
                            return "";
                        })
                        .text());
    }

    @Test
    void shouldSkipWhatCannotBeTriedHere() throws InterruptedException {
        final Outcome passed = Outcome.of("names", () -> "a name");
        final Outcome skipped = Outcome.of("IPv6", () -> {
            throw new Trial.Skipped("no IPv6");
        });
        final Outcome failed = Outcome.of("MTU", () -> {
            throw new Trial.Broken("no MTU");
        });
        assertEquals("passed", passed.label());
        assertEquals("skipped", skipped.label());
        assertEquals("FAILED", failed.label());
        assertFalse(skipped.passed() || skipped.failed());
        assertEquals("no IPv6", skipped.text());
        assertEquals("1 passed, 1 failed", Outcome.summary(List.of(passed, failed)));
        assertEquals("1 passed, 0 failed, 1 skipped", Outcome.summary(List.of(passed, skipped)));
    }

    @Test
    void shouldTellWhyThereIsNoIpv6(@TempDir final Path proc) throws IOException {
        assertEquals("this kernel has no IPv6", Ipv6Support.missing(proc));
        Files.createDirectories(proc.resolve("net"));
        Files.createFile(proc.resolve("net/if_inet6"));
        assertNull(Ipv6Support.missing(proc));
        final Path setting = proc.resolve("sys/net/ipv6/conf/default/disable_ipv6");
        Files.createDirectories(setting.getParent());
        Files.writeString(setting, "1\n");
        assertEquals("net.ipv6.conf.default.disable_ipv6 is set", Ipv6Support.missing(proc));
        Files.writeString(setting, "0\n");
        assertNull(Ipv6Support.missing(proc));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldKnowWhetherJavaUsesIpv6() throws IOException {
        final Path addresses = Path.of("/proc/net/if_inet6");
        // by this a JVM decides when it begins
        final boolean used = Files.exists(addresses)
                && !Files.readString(addresses).isEmpty()
                && !Boolean.getBoolean("java.net.preferIPv4Stack");
        assertEquals(used, Ipv6Support.missingInJvm() == null, Ipv6Support.missingInJvm());
    }

    @Test
    void shouldMakePacketsWhoseHeaderSumsUp() {
        final byte[] payload = {1, 2, 3};
        final ByteBuffer packet = UdpPacket.toSystem(payload, 4567);
        assertEquals(31, packet.remaining());
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        assertEquals(0xFFFF, (sum & 0xFFFF) + (sum >>> 16));
        assertEquals(4567, packet.getShort(22));
        assertTrue(UdpPacket.has(packet, payload));
        assertFalse(UdpPacket.isToNeighbour(packet));
        final byte[] reversed = new byte[4];
        packet.position(16);
        packet.get(reversed);
        assertArrayEquals(Subject.OWN.getAddress(), reversed);
    }

    @Test
    void shouldRemoveItsFolder(@TempDir final Path folder) throws Exception {
        final Path base = Files.createDirectories(folder.resolve("base/v3-loopback-0"));
        Files.createFile(base.resolve("log"));
        OwnFiles.remove(base.getParent());
        assertFalse(Files.exists(base.getParent()));
    }
}
