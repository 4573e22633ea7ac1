package org.tunbroker.broker.driver.linux.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoalescerTest {
    private final Random random = new Random(3);

    @Test
    void shouldJoinTwoSegmentsIntoTheseBytes() {
        final TestPacket first = TestPacket.tcp(false, new byte[] {0x41, 0x42, 0x43});
        final TestPacket second = first.follow(new byte[] {0x44, 0x45});
        final List<byte[]> written = Offloading.coalesce(List.of(first.bytes(), second.bytes()));
        assertEquals(1, written.size());
        assertEquals(
                "01" + "01" // checksum to be completed, TCP over IPv4
                        + "2800" + "0300" // headers of 40 bytes, 3 bytes for each part
                        + "1400" + "1000" // from byte 20 on, at its byte 16
                        + "4502002d00070000" + "400658a8" // the length of both
                        + "0a060707" + "0a060708"
                        + "138901bb" + "000003e8" + "01020304" + "501001f4"
                        + "223a" // the pseudo header's sum
                        + "0000" + "4142434445",
                HexFormat.of().formatHex(written.get(0)));
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, true", "false, false", "true, false"})
    void shouldUndoWhatSplittingDid(final boolean isV6, final boolean isTcp) {
        for (int i = 0; i < 300; i++) {
            final int gsoSize = 1 + random.nextInt(i % 10 == 0 ? 30 : 9000);
            final int length = 1 + random.nextInt(Math.min(65000, gsoSize * 60));
            final TestPacket whole = TestPacket.tcp(isV6, TestPacket.random(random, length));
            whole.isTcp = isTcp;
            whole.isFragmentable = random.nextBoolean();
            whole.options =
                    isTcp ? new byte[] {1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8} : whole.options;
            whole.flags |= i % 3 == 0 ? TestPacket.PSH : 0;
            final List<byte[]> parts = Offloading.split(whole.bulk(gsoSize));
            final List<byte[]> written = Offloading.coalesce(parts);
            assertEquals(1, written.size());
            if (parts.size() > 1) {
                assertArrayEquals(whole.bulk(gsoSize), written.get(0));
            } else {
                assertArrayEquals(withZeroHeader(whole.bytes()), written.get(0));
            }
        }
    }

    @Test
    void shouldKeepEveryFlowsPacketsAndOrderWhenManyAreMixed() {
        for (int round = 0; round < 50; round++) {
            final int flows = 1 + random.nextInt(12);
            final TestPacket[] last = new TestPacket[flows];
            final List<byte[]> packets = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                final int flow = random.nextInt(flows);
                final byte[] payload = TestPacket.random(random, random.nextInt(5) == 0 ? 7 : 500);
                TestPacket packet = last[flow];
                if (packet == null) {
                    packet = TestPacket.tcp(flow % 2 == 0, payload);
                    packet.isTcp = flow % 3 != 0;
                    packet.port = 6000 + flow;
                } else {
                    packet = packet.follow(payload);
                }
                packet.flags = TestPacket.ACK | (random.nextInt(9) == 0 ? TestPacket.FIN : 0);
                last[flow] = packet;
                packets.add(packet.bytes());
            }
            final List<byte[]> written = Offloading.splitAll(Offloading.coalesce(packets));
            for (int flow = 0; flow < flows; flow++) {
                assertSame(ofFlow(packets, flow), ofFlow(written, flow));
            }
        }
    }

    private static List<byte[]> ofFlow(final List<byte[]> packets, final int flow) {
        return packets.stream()
                .filter(packet -> {
                    final int header = packet[0] >>> 4 == 6 ? 40 : 20;
                    return TestPacket.shortAt(packet, header) == 6000 + flow;
                })
                .toList();
    }

    private static void assertSame(final List<byte[]> expected, final List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }

    @Test
    void shouldBeOpenWhileAPacketAsLongMayFollow() {
        assertFalse(isOpenAfter(List.of()));
        final TestPacket first = TestPacket.tcp(false, new byte[1448]);
        final List<byte[]> run = new ArrayList<>();
        TestPacket last = first;
        // as many as there is room for
        for (int i = 0; i < 45; i++) {
            run.add(last.bytes());
            assertEquals(i < 44, isOpenAfter(run), i + " packets before");
            last = last.follow(new byte[1448]);
        }
        assertFalse(
                isOpenAfter(List.of(first.bytes(), first.follow(new byte[1447]).bytes())));
        final TestPacket pushed = first.follow(new byte[1448]);
        pushed.flags |= TestPacket.PSH;
        assertFalse(isOpenAfter(List.of(first.bytes(), pushed.bytes())));
        assertFalse(isOpenAfter(List.of(TestPacket.tcp(false, new byte[0]).bytes())));
    }

    private static boolean isOpenAfter(final List<byte[]> packets) {
        final Coalescer coalescer = new Coalescer((pieces, number, count, joined) -> {}, true);
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(0x20000));
        int offset = 0;
        for (final byte[] packet : packets) {
            memory.putBytes(offset, packet);
            coalescer.add(memory, offset, packet.length);
            offset = BitUtil.align(offset + packet.length, Integer.BYTES);
        }
        return coalescer.isOpen();
    }

    @Test
    void shouldKeepApartWhatDoesNotFollow() {
        assertApart(packet -> packet.sequence++);
        assertApart(packet -> packet.identification++);
        assertApart(packet -> packet.hopLimit--);
        assertApart(packet -> packet.window++);
        assertApart(packet -> packet.port++);
        assertApart(packet -> packet.isFragmentable = false);
        assertApart(packet -> packet.options = new byte[4]);
        assertApart(packet -> packet.flags |= TestPacket.FIN);
        assertApart(packet -> packet.flags |= TestPacket.SYN);
        assertApart(packet -> packet.flags |= TestPacket.CWR);
        assertApart(packet -> packet.payload = new byte[101]);
        assertApart(packet -> packet.payload = new byte[0]);
        assertApart(packet -> packet.isV6 = true);
    }

    private static void assertApart(final Consumer<TestPacket> difference) {
        final TestPacket first = TestPacket.tcp(false, new byte[100]);
        final TestPacket second = first.follow(new byte[100]);
        difference.accept(second);
        assertEachAlone(List.of(first.bytes(), second.bytes()));
    }

    private static void assertEachAlone(final List<byte[]> packets) {
        final List<byte[]> expected =
                packets.stream().map(CoalescerTest::withZeroHeader).toList();
        assertSame(expected, Offloading.coalesce(packets));
    }

    @Test
    void shouldEndRunAtShortOrPushedSegment() {
        final TestPacket first = TestPacket.tcp(false, new byte[100]);
        final TestPacket shorter = first.follow(new byte[99]);
        final TestPacket third = shorter.follow(new byte[99]);
        final TestPacket pushed = third.follow(new byte[99]);
        pushed.flags |= TestPacket.PSH;
        final TestPacket last = pushed.follow(new byte[99]);
        assertEquals(
                List.of(10 + 40 + 199, 10 + 40 + 198, 10 + 40 + 99),
                Offloading.coalesce(List.of(
                                first.bytes(),
                                shorter.bytes(),
                                third.bytes(),
                                pushed.bytes(),
                                last.bytes()))
                        .stream()
                        .map(packet -> packet.length)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLetDamageBeSeen(final boolean isTcp) {
        final TestPacket first = TestPacket.tcp(false, new byte[100]);
        first.isTcp = isTcp;
        final TestPacket second = first.follow(new byte[100]);
        for (int at = 0; at < second.headersLength() + 100; at++) {
            final byte[] damaged = second.bytes();
            damaged[at] ^= 0x10;
            final List<byte[]> written = Offloading.coalesce(List.of(first.bytes(), damaged));
            assertEquals(2, written.size(), "damaged at " + at);
            assertTrue(
                    written.stream().anyMatch(one -> Arrays.equals(withZeroHeader(damaged), one)));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, true", "false, false", "true, false"})
    void shouldLetDamageOfAnyPacketOfARunBeSeenInItsPlace(final boolean isV6, final boolean isTcp) {
        TestPacket packet = TestPacket.tcp(isV6, new byte[100]);
        packet.isTcp = isTcp;
        final int headers = packet.headersLength();
        final List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            packets.add(packet.bytes());
            packet = packet.follow(TestPacket.random(random, 100));
        }
        for (int damaged = 0; damaged < packets.size(); damaged++) {
            final byte[] bytes = packets.get(damaged);
            final int at = headers + random.nextInt(100);
            bytes[at] ^= 1;
            final List<byte[]> written = Offloading.coalesce(packets);
            // with those before it and those behind it
            assertEquals(damaged % 8 == 0 ? 2 : 3, written.size());
            assertArrayEquals(withZeroHeader(bytes), written.get(damaged == 0 ? 0 : 1));
            assertSame(packets, Offloading.splitAll(written));
            bytes[at] ^= 1;
        }
    }

    @Test
    void shouldPassDatagramsWithoutChecksumAlone() {
        final byte[] first = TestPacket.udp(false, new byte[100]).bytes();
        final byte[] second =
                TestPacket.udp(false, new byte[100]).follow(new byte[100]).bytes();
        second[26] = 0;
        second[27] = 0;
        assertEachAlone(List.of(first, second));
    }

    @Test
    void shouldMakeNoPacketLongerThanIpAllows() {
        final List<byte[]> packets = new ArrayList<>();
        TestPacket packet = TestPacket.tcp(true, new byte[1400]);
        for (int i = 0; i < 100; i++) {
            packets.add(packet.bytes());
            packet = packet.follow(new byte[1400]);
        }
        final List<byte[]> written = Offloading.coalesce(packets);
        assertEquals(3, written.size());
        assertTrue(written.stream().allMatch(one -> one.length <= 10 + 0xFFFF));
        assertSame(packets, Offloading.splitAll(written));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldJoinNoMoreDatagramsThanEveryKernelTakes(final boolean isV6) {
        for (int count = 60; count < 400; count++) {
            final List<byte[]> packets = new ArrayList<>();
            TestPacket packet = TestPacket.udp(isV6, new byte[1 + random.nextInt(150)]);
            for (int i = 0; i < count; i++) {
                packets.add(packet.bytes());
                packet = packet.follow(TestPacket.random(random, packet.payload.length));
            }
            final List<byte[]> written = Offloading.coalesce(packets);
            assertEquals((count + 63) / 64, written.size(), count + " datagrams");
            written.forEach(one -> assertTrue(Offloading.split(one).size() <= 64));
            assertSame(packets, Offloading.splitAll(written));
        }
    }

    @Test
    void shouldPassGarbageAsItIs() {
        for (int i = 0; i < 5000; i++) {
            final byte[] garbage = TestPacket.random(random, random.nextInt(200));
            if (garbage.length > 0 && random.nextBoolean()) {
                garbage[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
            }
            assertEachAlone(List.of(garbage, garbage));
        }
        assertEachAlone(List.of(new byte[0xFFFF], new byte[0]));
    }

    private static byte[] withZeroHeader(final byte[] packet) {
        final byte[] result = new byte[10 + packet.length];
        System.arraycopy(packet, 0, result, 10, packet.length);
        return result;
    }
}
