package org.tunbroker.launcher.command.capture;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketFilterTest {
    // UDP 10.6.7.7:5353 to 10.6.7.8:53
    private static final String V4 =
            "4500002000000000401100000a0607070a060708" + "14e90035000c0000" + "00000000";
    // fd00::1 port 80 to fd00::2 port 4000: TCP behind hop-by-hop options
    private static final String V6 = "6000000000200040" + "fd000000000000000000000000000001"
            + "fd000000000000000000000000000002" + "0600010400000000" + "00500fa0"
            + "000000000000000050020000" + "0000000000000000";

    private static ByteBuffer packet(final String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static boolean host(final String hex, final String... hosts)
            throws UnknownHostException {
        final InetAddress[] all = new InetAddress[hosts.length];
        for (int i = 0; i < hosts.length; i++) {
            all[i] = InetAddress.getByName(hosts[i]);
        }
        return new PacketFilter(List.of(all), null).matches(packet(hex));
    }

    private static boolean port(final String hex, final int port) {
        return new PacketFilter(List.of(), port).matches(packet(hex));
    }

    @Test
    void shouldTakeAllWithoutCondition() {
        assertTrue(new PacketFilter(List.of(), null).matches(ByteBuffer.allocate(0)));
    }

    @Test
    void shouldFindHostsOnBothSides() throws UnknownHostException {
        assertTrue(host(V4, "10.6.7.7"));
        assertTrue(host(V4, "10.6.7.8"));
        assertTrue(host(V4, "fd00::9", "10.6.7.8"), "a name has several addresses");
        assertFalse(host(V4, "10.6.7.9"));
        assertTrue(host(V6, "fd00::1"));
        assertTrue(host(V6, "fd00::2"));
        assertFalse(host(V6, "fd00::3", "10.6.7.7"));
    }

    @Test
    void shouldFindPortsOnBothSidesAndBehindExtensions() {
        assertTrue(port(V4, 5353));
        assertTrue(port(V4, 53));
        assertFalse(port(V4, 54));
        assertTrue(port(V6, 80));
        assertTrue(port(V6, 4000));
        assertFalse(port(V6, 0));
    }

    @Test
    void shouldTakeWhatMeetsBoth() throws UnknownHostException {
        final List<InetAddress> host = List.of(InetAddress.getByName("10.6.7.7"));
        assertTrue(new PacketFilter(host, 53).matches(packet(V4)));
        assertFalse(new PacketFilter(host, 54).matches(packet(V4)));
    }

    @Test
    void shouldFindPortsInTheFirstFragmentOnly() {
        final StringBuilder later = new StringBuilder(V4);
        later.replace(12, 16, "2001");
        assertFalse(port(later.toString(), 53));
        later.replace(12, 16, "2000");
        assertTrue(port(later.toString(), 53));
        final String v6 = V6.substring(0, 12) + "2c40" + V6.substring(16, 80);
        assertTrue(port(v6 + "0600000100000001" + "00500fa000000000", 80));
        assertFalse(port(v6 + "0600000900000001" + "00500fa000000000", 80));
    }

    @Test
    void shouldFindNoPortsWhereThereAreNone() {
        // ICMP
        assertFalse(port(V4.replace("4011", "4001"), 53));
        assertFalse(port(V6.replace("0600010400000000", "3b00010400000000"), 80));
    }

    @Test
    void shouldReadNothingBeyondTheEndWhateverThePacketSays() throws UnknownHostException {
        final PacketFilter filter = new PacketFilter(
                List.of(InetAddress.getByName("10.6.7.7"), InetAddress.getByName("fd00::1")), 53);
        final PacketFilter ports = new PacketFilter(List.of(), 53);
        final Random random = new Random(12);
        for (int i = 0; i < 100_000; i++) {
            final byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) ((i % 2 == 0 ? 0x40 : 0x60) | bytes[0] & 0xF);
            }
            filter.matches(ByteBuffer.wrap(bytes));
            ports.matches(ByteBuffer.wrap(bytes));
        }
        for (final String whole : List.of(V4, V6)) {
            for (int end = 0; end < whole.length(); end += 2) {
                filter.matches(packet(whole.substring(0, end)));
                ports.matches(packet(whole.substring(0, end)));
            }
        }
    }
}
