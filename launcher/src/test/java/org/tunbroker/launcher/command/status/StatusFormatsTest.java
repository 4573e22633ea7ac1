package org.tunbroker.launcher.command.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.status.BrokerStatus;
import org.tunbroker.ipc.status.StatusLayout;

/** A snapshot as hostile clients would make it, in each format. */
class StatusFormatsTest {
    private static final String HOSTILE = "a\u001b[2J\"\\\n\u202eb\ud800";
    private static final int SESSION = 512 + 256 + 1024;

    private final byte[] bytes = new byte[SESSION + 256];
    private final UnsafeBuffer snapshot = new UnsafeBuffer(bytes);

    @BeforeEach
    void fill() {
        snapshot.putInt(0, 0x31564254);
        snapshot.putInt(4, 1);
        snapshot.putInt(8, bytes.length);
        snapshot.putInt(12, 1);
        snapshot.putLong(24, 70_000);
        snapshot.putLong(32, 2_000_000_000L);
        snapshot.putLong(40, 5_000);
        snapshot.putInt(48, 4711);
        snapshot.putInt(52, 64);
        snapshot.putInt(56, 1);
        snapshot.putInt(60, 1);
        snapshot.putInt(68, 100);
        StatusLayout.putText(snapshot, 128, 128, "0.1.0");
        StatusLayout.putText(snapshot, 256, 64, "loopback");
        StatusLayout.putText(snapshot, 320, 64, "amd64");
        StatusLayout.putText(snapshot, 384, 128, "alice");
        snapshot.putLong(512, 60_000);
        snapshot.putInt(512 + 8, 815);
        snapshot.putInt(512 + 12, 32);
        StatusLayout.putText(snapshot, 512 + 16, 64, "i386");
        StatusLayout.putText(snapshot, 512 + 80, 176, "/bin/java");
        final int adapter = 512 + 256;
        snapshot.putInt(adapter, 1);
        snapshot.putInt(adapter + 4, 3);
        snapshot.putInt(adapter + 12, 1400);
        snapshot.putInt(adapter + 40, 815);
        snapshot.putInt(adapter + 48, 1);
        StatusLayout.putText(snapshot, adapter + 64, 256, HOSTILE);
        StatusLayout.putText(snapshot, adapter + 320, 256, "tun0");
        snapshot.putBytes(adapter + 576, new byte[] {10, 6, 7, 8});
        snapshot.putByte(adapter + 592, (byte) 4);
        snapshot.putByte(adapter + 593, (byte) 24);
        snapshot.putInt(SESSION, 3);
        snapshot.putInt(SESSION + 4, 1);
        snapshot.putInt(SESSION + 8, 815);
        snapshot.putInt(SESSION + 12, 0x100000);
        snapshot.putInt(SESSION + 20, 1);
        snapshot.putLong(SESSION + 24, 60_000);
        snapshot.putLong(SESSION + 32, 1500);
        snapshot.putLong(SESSION + 40, 123_456_789);
        snapshot.putInt(SESSION + 32 + 48, 0x80000);
        snapshot.putInt(SESSION + 32 + 56, 100);
        snapshot.putLong(SESSION + 104 + 24, 5);
    }

    private BrokerStatus status() {
        return BrokerStatus.parse(ByteBuffer.wrap(bytes));
    }

    private List<BrokerReport> reports(final BrokerStatus before) {
        return List.of(new BrokerReport("broker", 4711, "loopback", 3).with(status(), before));
    }

    @Test
    void shouldTellPeopleWithRates() {
        final BrokerStatus before = status();
        snapshot.putLong(32, 4_000_000_000L);
        snapshot.putLong(SESSION + 32, 2500);
        final List<String> lines = StatusText.lines(reports(before));
        assertEquals(
                "broker 4711  loopback  release 0.1.0  amd64/64  user alice  up 1m05s",
                lines.get(0));
        assertEquals("  client 815  i386/32  /bin/java  for 10s", lines.get(1));
        assertTrue(lines.get(2).contains("tun0  up  mtu 1400  10.6.7.8/24  process 815"));
        assertEquals("    session 3  process 815  rings 1 MiB  for 10s", lines.get(3));
        assertEquals(
                "      to client    2500 packets  123 MB  500/s  0 B/s  dropped 0  ring 50%"
                        + "  highest 0%  in ring 100+  waits 0  wakes 0",
                lines.get(4));
        assertTrue(lines.get(5).contains("too short 5"), lines.get(5));
    }

    @Test
    void shouldWriteNoCharacterThatATerminalObeys() {
        for (final String line : StatusText.lines(reports(null))) {
            line.codePoints()
                    .forEach(point -> assertTrue(
                            point >= ' ' && Character.getType(point) != Character.FORMAT, line));
        }
        assertTrue(StatusText.lines(reports(null)).get(2).contains("\\u001B[2J"));
    }

    @Test
    void shouldWriteJsonOfAsciiOnly() {
        final String json = StatusJson.of(reports(null));
        assertTrue(json.chars().allMatch(unit -> unit >= ' ' && unit <= '~'), json);
        assertTrue(json.contains("\"name\":\"a\\u001b[2J\\\"\\\\\\u000a\\u202eb\\ud800\""), json);
        assertTrue(json.contains("\"addresses\":[\"10.6.7.8/24\"]"), json);
        assertTrue(json.contains("\"to_client\":{\"packets\":1500,\"bytes\":123456789,"), json);
        assertFalse(json.contains(",}") || json.contains(",]") || json.contains("}{"), json);
        assertEquals("{\"brokers\":[]}", StatusJson.of(List.of()));
    }

    @Test
    void shouldWriteMetricsWithOneLineEach() {
        final List<String> lines = StatusPrometheus.lines(reports(null));
        for (final String line : lines) {
            assertTrue(
                    line.matches("# (HELP|TYPE) tunbroker_[a-z_]+ .*")
                            || line.matches(
                                    "tunbroker_[a-z_]+\\{([a-z_]+=\"([^\"\\\\\n]|\\\\[\\\\\"n])*\",?)+\\}"
                                            + " [0-9.E]+"),
                    line);
        }
        assertTrue(lines.contains("tunbroker_up{broker=\"4711\",driver=\"loopback\"} 1.0"));
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.startsWith("tunbroker_session_packets_total{")
                                && line.contains("direction=\"to_client\"")
                                && line.endsWith("} 1500")),
                lines::toString);
        // all samples of a metric stand together
        assertEquals(
                1,
                lines.stream()
                        .filter(line ->
                                line.startsWith("# TYPE tunbroker_session_dropped_packets_total"))
                        .count());
    }

    @Test
    void shouldTellWhyAStatusCannotBeHad() {
        final List<BrokerReport> reports =
                List.of(new BrokerReport("broker of \u202edriver", 12, "loopback", 2)
                        .without("of another release\u001b"));
        assertEquals(
                "broker of \\u202Edriver: of another release\\u001B",
                StatusText.lines(reports).get(0));
        assertTrue(StatusJson.of(reports).contains("\"error\":\"of another release\\u001b\""));
        assertTrue(StatusPrometheus.lines(reports)
                .contains("tunbroker_up{broker=\"12\",driver=\"loopback\"} 0.0"));
    }

    @Test
    void shouldRefuseWhatIsNoSnapshot() {
        for (final int offset : new int[] {0, 4}) {
            fill();
            snapshot.putInt(offset, 77);
            refused();
        }
        for (final int offset : new int[] {12, 56, 60}) {
            for (final int count : new int[] {-1, 1000, Integer.MAX_VALUE, 1 << 24}) {
                fill();
                snapshot.putInt(offset, count);
                refused();
            }
        }
    }

    private void refused() {
        final TunException refused = assertThrows(TunException.class, this::status);
        assertTrue(refused.is(ErrorCode.ERROR_INVALID_DATA));
    }
}
