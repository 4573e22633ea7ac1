package org.tunbroker.broker.driver.linux.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentSplitterTest {
    private final Random random = new Random(2);

    @Test
    void shouldSplitDatagramsIntoTheseBytes() {
        final String header = "01" + "05" // checksum to be completed, UDP
                + "1c00" + "0300" // headers of 28 bytes, 3 bytes for each part
                + "1400" + "0600"; // from byte 20 on, at its byte 6
        final String packet = "4500002100ff0000" + "40110000" + "0a060707" + "0a060708"
                + "13880035000d" + "0000" + "4142434445";
        // the pseudo header's sum: 0a06+0707+0a06+0708+0011+000d = 2239
        final byte[] bulk =
                HexFormat.of().parseHex(header + packet.replace("000d0000", "000d2239"));
        final List<byte[]> parts = Offloading.split(bulk);
        assertEquals(2, parts.size());
        assertEquals(
                "4500001f00ff0000" + "401157b5" + "0a060707" + "0a060708" + "13880035000b" + "45be"
                        + "414243",
                HexFormat.of().formatHex(parts.get(0)));
        assertEquals(
                "4500001e01000000" + "401157b5" + "0a060707" + "0a060708" + "13880035000a" + "85bd"
                        + "4445",
                HexFormat.of().formatHex(parts.get(1)));
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, true", "false, false", "true, false"})
    void shouldSplitIntoPacketsWithRightLengthsAndChecksums(
            final boolean isV6, final boolean isTcp) {
        for (int i = 0; i < 400; i++) {
            final int gsoSize = 1 + random.nextInt(i % 10 == 0 ? 30 : 9000);
            final int length = 1 + random.nextInt(Math.min(65000, gsoSize * 60));
            final TestPacket whole = TestPacket.tcp(isV6, TestPacket.random(random, length));
            whole.isTcp = isTcp;
            whole.sequence = random.nextInt();
            whole.options =
                    isTcp ? TestPacket.random(random, 4 * random.nextInt(11)) : whole.options;
            final List<byte[]> parts = Offloading.split(whole.bulk(gsoSize));
            assertEquals((length + gsoSize - 1) / gsoSize, parts.size());
            assertParts(whole, parts, gsoSize);
        }
    }

    private static void assertParts(
            final TestPacket whole, final List<byte[]> parts, final int gsoSize) {
        final ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int i = 0; i < parts.size(); i++) {
            final byte[] part = parts.get(i);
            assertTrue(TestPacket.isRight(part), "part " + i);
            payload.writeBytes(whole.payloadOf(part));
            final TestPacket expected = whole.isTcp
                    ? TestPacket.tcp(whole.isV6, whole.payloadOf(part))
                    : TestPacket.udp(whole.isV6, whole.payloadOf(part));
            expected.options = whole.options;
            expected.sequence = whole.sequence + i * gsoSize;
            expected.identification = whole.identification + i;
            assertArrayEquals(expected.bytes(), part);
        }
        assertArrayEquals(whole.payload, payload.toByteArray());
    }

    @Test
    void shouldGiveFlagsToTheSegmentsThatTheyAreFor() {
        final TestPacket whole = TestPacket.tcp(false, new byte[30]);
        whole.flags = TestPacket.ACK | TestPacket.PSH | TestPacket.FIN | TestPacket.CWR;
        final int[] flags = Offloading.split(whole.bulk(10)).stream()
                .mapToInt(part -> part[33] & 0xFF)
                .toArray();
        assertArrayEquals(
                new int[] {
                    TestPacket.ACK | TestPacket.CWR,
                    TestPacket.ACK,
                    TestPacket.ACK | TestPacket.PSH | TestPacket.FIN
                },
                flags);
    }

    @Test
    void shouldSplitWithoutThePseudoHeadersSumToo() {
        final TestPacket whole = TestPacket.tcp(true, TestPacket.random(random, 5000));
        final byte[] bulk = whole.bulk(1400);
        Arrays.fill(bulk, 6, 10, (byte) 0);
        bulk[0] = 0;
        assertParts(whole, Offloading.split(bulk), 1400);
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, true", "false, false", "true, false"})
    void shouldCompleteChecksumOfPacketThatStaysWhole(final boolean isV6, final boolean isTcp) {
        for (int length = 0; length < 200; length++) {
            final TestPacket packet = TestPacket.tcp(isV6, TestPacket.random(random, length));
            packet.isTcp = isTcp;
            final byte[] partial = packet.bulk(0);
            partial[1] = 0;
            assertArrayEquals(packet.bytes(), Offloading.split(partial).get(0));
        }
    }

    @Test
    void shouldPassOnWhatNeedsNothing() {
        final byte[] packet = TestPacket.random(random, 100);
        final byte[] withHeader = new byte[110];
        System.arraycopy(packet, 0, withHeader, 10, 100);
        final List<byte[]> parts = Offloading.split(withHeader);
        assertEquals(1, parts.size());
        assertArrayEquals(packet, parts.get(0));
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        final byte[] bulk = TestPacket.tcp(false, new byte[3000]).bulk(1400);
        assertRefused(new byte[9]);
        assertRefused(Arrays.copyOf(bulk, 10 + 19));
        assertRefused(Arrays.copyOf(bulk, 10 + 40));
        assertRefused(changed(bulk, 4, 0, 0)); // no size
        assertRefused(changed(bulk, 6, 0xFF, 0xFF)); // the checksum starts behind the end
        assertRefused(changed(bulk, 6, 4, 0)); // or inside the IP header
        assertRefused(changed(bulk, 10, 0x41)); // an IP header of 4 bytes
        assertRefused(changed(bulk, 10, 0x65)); // IPv6, though the type says IPv4
        assertRefused(changed(bulk, 10, 0x05)); // no version at all
        assertRefused(changed(bulk, 10 + 32, 0x40)); // a TCP header of 16 bytes
        final byte[] whole = changed(bulk, 1, 0);
        assertRefused(changed(whole, 8, 0xFF, 0xFF)); // the checksum goes behind the end
    }

    private static byte[] changed(final byte[] bytes, final int at, final int... values) {
        final byte[] changed = bytes.clone();
        for (int i = 0; i < values.length; i++) {
            changed[at + i] = (byte) values[i];
        }
        return changed;
    }

    private static void assertRefused(final byte[] bulk) {
        assertNull(Offloading.split(bulk));
    }

    @Test
    void shouldSurviveHeadersOfAnyBytes() {
        for (int i = 0; i < 20_000; i++) {
            final byte[] bulk = TestPacket.tcp(random.nextBoolean(), new byte[random.nextInt(300)])
                    .bulk(1 + random.nextInt(100));
            for (int change = random.nextInt(6); change >= 0; change--) {
                bulk[random.nextInt(Math.min(80, bulk.length))] = (byte) random.nextInt();
            }
            final List<byte[]> parts = Offloading.split(bulk);
            if (parts != null) {
                // every byte of payload in one part, and no part longer than the whole
                assertTrue(parts.stream().allMatch(part -> part.length <= bulk.length - 10));
            }
        }
    }
}
