package org.tunbroker.ipc.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpEchoTest {
    private static final String V4_REQUEST =
            "45000025 00010000 400166c3 0a090001 0a090002" + "0800b317 12340007 74756e62726f6b6572";
    private static final String V4_REPLY =
            "45000025 00010000 400166c3 0a090002 0a090001" + "0000bb17 12340007 74756e62726f6b6572";
    private static final String V4_OPTIONS_REQUEST =
            "46000024 00010000 400163c3 0a090001 0a090002 01010100" + "080006f4 12340007 70696e67";
    private static final String V4_OPTIONS_REPLY =
            "46000024 00010000 400163c3 0a090002 0a090001 01010100" + "00000ef4 12340007 70696e67";
    private static final String V6_REQUEST = "60000000 00113a40"
            + "fd090000000000000000000000000001 fd090000000000000000000000000002"
            + "800040b5 12340007 74756e62726f6b6572";
    private static final String V6_REPLY = "60000000 00113a40"
            + "fd090000000000000000000000000002 fd090000000000000000000000000001"
            + "81003fb5 12340007 74756e62726f6b6572";

    @ParameterizedTest
    @CsvSource({
        V4_REQUEST + "," + V4_REPLY,
        V4_OPTIONS_REQUEST + "," + V4_OPTIONS_REPLY,
        V6_REQUEST + "," + V6_REPLY
    })
    void shouldTurnRequestIntoItsReply(final String request, final String reply) {
        final byte[] packet = bytes(request);
        assertTrue(reply(packet));
        assertArrayEquals(bytes(reply), packet);
    }

    @ParameterizedTest
    @ValueSource(strings = {V4_REQUEST, V4_OPTIONS_REQUEST, V6_REQUEST})
    void shouldChangeNothingAroundThePacketAndNotMindTheByteOrder(final String request) {
        final byte[] packet = bytes(request);
        final ByteBuffer around =
                ByteBuffer.allocateDirect(packet.length + 12).order(ByteOrder.LITTLE_ENDIAN);
        around.position(5);
        around.duplicate().put(packet);
        assertTrue(IcmpEcho.reply(around, 5, packet.length + 3));
        assertEquals(5, around.position());
        assertTrue(reply(packet));
        for (int i = 0; i < around.capacity(); i++) {
            final byte expected = i >= 5 && i < 5 + packet.length ? packet[i - 5] : 0;
            assertEquals(expected, around.get(i), "byte " + i);
        }
    }

    @Test
    void shouldHaveRightChecksumWhateverThePayload() {
        // among all sums of the payload are those where ones' complement has two zeros
        for (int payload = 0; payload <= 0xFFFF; payload++) {
            final ByteBuffer packet = ByteBuffer.wrap(bytes(
                    "4500001e 00010000 400166ca 0a090001 0a090002" + "08000000 12340007 0000"));
            packet.putShort(28, (short) payload);
            packet.putShort(22, (short) ~sum(packet, 20, 30, 0));
            assertTrue(IcmpEcho.reply(packet, 0, 30));
            assertEquals(0xFFFF, sum(packet, 20, 30, 0), "payload " + payload);
            assertEquals(0xFFFF, sum(packet, 0, 20, 0));
        }
    }

    @Test
    void shouldHaveRightChecksumOverIpv6PseudoHeader() {
        final byte[] packet = bytes(V6_REQUEST + "00");
        assertTrue(reply(packet));
        // the pseudo header: both addresses, the length and the protocol
        assertEquals(0xFFFF, sum(ByteBuffer.wrap(packet), 8, packet.length, 17 + 58));
    }

    @Test
    void shouldKeepDamagedRequestDamaged() {
        final byte[] packet = bytes(V4_REQUEST);
        packet[30] ^= 1;
        assertTrue(reply(packet));
        assertFalse(
                0xFFFF == sum(ByteBuffer.wrap(packet, 0, 36), 20, 36, (packet[36] & 0xFF) << 8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // replies
                V4_REPLY,
                V6_REPLY,
                // a first fragment, and a later one
                "45000025 00012000 400146c3 0a090001 0a090002 0800b317 12340007 74756e62726f6b6572",
                "45000025 00010001 400166c2 0a090001 0a090002 0800b317 12340007 74756e62726f6b6572",
                // UDP
                "45000025 00010000 401166b3 0a090001 0a090002 0800b317 12340007 74756e62726f6b6572",
                // a header length of 16, and one past the end
                "44000025 00010000 400166c3 0a090001 0a090002 0800b317 12340007 74756e62726f6b6572",
                "4f000025 00010000 400166c3 0a090001 0a090002 0800b317 12340007 74756e62726f6b6572",
                // total lengths past the end, shorter than an ICMP header, and 0
                "45000026 00010000 400166c3 0a090001 0a090002 0800b317 12340007 74756e62726f6b6572",
                "4500001b 00010000 400166c3 0a090001 0a090002 0800b317 12340007 74756e62726f6b6572",
                "45000000 00010000 400166c3 0a090001 0a090002 0800b317 12340007 74756e62726f6b6572",
                // a code that no request has
                "45000025 00010000 400166c3 0a090001 0a090002 0801b316 12340007 74756e62726f6b6572",
                // to multicast and broadcast
                "45000025 00010000 400166c3 0a090001 e0000001 0800b317 12340007 74756e62726f6b6572",
                "45000025 00010000 400166c3 0a090001 ffffffff 0800b317 12340007 74756e62726f6b6572",
                "60000000 00113a40 fd090000000000000000000000000001 ff020000000000000000000000000001"
                        + "800040b5 12340007 74756e62726f6b6572",
                // IPv6: a payload past the end, one without an ICMP header, an extension header
                "60000000 00123a40 fd090000000000000000000000000001 fd090000000000000000000000000002"
                        + "800040b5 12340007 74756e62726f6b6572",
                "60000000 00073a40 fd090000000000000000000000000001 fd090000000000000000000000000002"
                        + "800040b5 12340007 74756e62726f6b6572",
                "60000000 00110040 fd090000000000000000000000000001 fd090000000000000000000000000002"
                        + "800040b5 12340007 74756e62726f6b6572",
                // no IP version
                "25000025 00010000 400166c3 0a090001 0a090002 0800b317 12340007 74756e62726f6b6572"
            })
    void shouldLeaveAloneWhatIsNoEchoRequest(final String hex) {
        final byte[] packet = bytes(hex);
        assertFalse(reply(packet));
        assertArrayEquals(bytes(hex), packet);
    }

    @ParameterizedTest
    @ValueSource(strings = {V4_REQUEST, V4_OPTIONS_REQUEST, V6_REQUEST})
    void shouldLeaveAloneEveryRequestThatIsCutShort(final String request) {
        final byte[] packet = bytes(request);
        for (int length = 0; length < packet.length; length++) {
            // a buffer of just that length: reading past it would throw
            final ByteBuffer cut = ByteBuffer.allocate(length).put(packet, 0, length);
            assertFalse(IcmpEcho.reply(cut, 0, length), "length " + length);
        }
    }

    @Test
    void shouldNotThrowWhenPacketIsGarbage() {
        final Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            final byte[] packet = new byte[random.nextInt(80)];
            random.nextBytes(packet);
            if (packet.length > 9 && random.nextBoolean()) {
                // further into the checks: a version, an ICMP protocol number, a small length
                packet[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
                packet[2] = 0;
                packet[4] = 0;
                packet[6] = (byte) (random.nextBoolean() ? 58 : 0);
                packet[9] = 1;
            }
            reply(packet);
        }
    }

    private static boolean reply(final byte[] packet) {
        return IcmpEcho.reply(ByteBuffer.wrap(packet), 0, packet.length);
    }

    private static int sum(final ByteBuffer packet, final int from, final int to, final int start) {
        int sum = start;
        for (int i = from; i < to; i += 2) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return sum;
    }

    private static byte[] bytes(final String hex) {
        final String digits = hex.replace(" ", "");
        final byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
