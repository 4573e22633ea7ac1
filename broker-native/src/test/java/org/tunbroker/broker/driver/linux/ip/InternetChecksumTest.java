package org.tunbroker.broker.driver.linux.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
    @Test
    void shouldSumTheExampleOfTheStandard() {
        // RFC 1071, section 3; the sum is stored as it lies in memory
        final UnsafeBuffer memory = memory("0001f203f4f5f6f7");
        final int sum = InternetChecksum.fold(InternetChecksum.sum(memory, 0, 8, 0));
        InternetChecksum.put(memory, 0, sum);
        assertEquals("ddf2", hex(memory, 2));
    }

    @Test
    void shouldCompleteTheHeaderOfAKnownPacket() {
        final UnsafeBuffer memory = memory("450000730000400040110000c0a80001c0a800c7");
        IpHeader.setLength(memory, 0, false, 0x73);
        assertEquals("b861", hex(memory, 20).substring(20, 24));
    }

    @Test
    void shouldSumLikeTheSimpleWayAtAnyLengthAndPlace() {
        final Random random = new Random(1);
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(0x10010));
        for (int i = 0; i < 3000; i++) {
            final int length = i < 300 ? i : random.nextInt(0xFFFF);
            final int offset = random.nextInt(8);
            final byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            memory.putBytes(offset, bytes);
            final int sum = InternetChecksum.fold(InternetChecksum.sum(memory, offset, length, 0));
            final byte[] simple = {(byte) (simple(bytes) >>> 8), (byte) simple(bytes)};
            InternetChecksum.put(memory, 0, sum);
            assertArrayEquals(simple, new byte[] {memory.getByte(0), memory.getByte(1)});
        }
    }

    @Test
    void shouldLoseNoCarry() {
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(0x10000));
        memory.setMemory(0, 0x10000, (byte) 0xFF);
        final long sum = InternetChecksum.sum(memory, 0, 0x10000, (1L << 56) - 1);
        // 2^16 counts as 1, and 0xFFFF as nothing
        assertEquals(0xFF, InternetChecksum.fold(sum));
    }

    @Test
    void shouldRefuseBytesThatAreNotThere() {
        final UnsafeBuffer memory = memory("0001f203");
        assertThrows(IndexOutOfBoundsException.class, () -> InternetChecksum.sum(memory, 1, 4, 0));
        final UnsafeBuffer heap = new UnsafeBuffer(new byte[4]);
        assertThrows(IllegalArgumentException.class, () -> InternetChecksum.sum(heap, 0, 4, 0));
    }

    private static int simple(final byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += i % 2 == 0 ? (bytes[i] & 0xFF) << 8 : bytes[i] & 0xFF;
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) sum;
    }

    private static UnsafeBuffer memory(final String hex) {
        final byte[] bytes = HexFormat.of().parseHex(hex);
        final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length));
        memory.putBytes(0, bytes);
        return memory;
    }

    private static String hex(final UnsafeBuffer memory, final int length) {
        final byte[] bytes = new byte[length];
        memory.getBytes(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
