package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** What a packet shows while it is held, and what it refuses else. */
@Timeout(60)
class PacketTest {
    private static final int LENGTH = 16;

    @TempDir
    Path folder;

    private final Packet packet = new Packet();
    private OneSession one;

    @BeforeEach
    void open() {
        one = new OneSession(folder);
    }

    @AfterEach
    void close() {
        one.close();
    }

    private void allocate() {
        assertEquals(LENGTH, one.session.allocate(packet, LENGTH));
    }

    private static void assertMisuse(final String reason, final Executable call) {
        final TunException failure = assertFails(ErrorCode.ERROR_INVALID_PARAMETER, call);
        assertTrue(failure.reason().contains(reason), failure::reason);
    }

    private static void assertHoldsNone(final Executable call) {
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, call);
    }

    @Test
    void shouldReadWhatWasWrittenInNetworkByteOrder() {
        allocate();
        packet.putLong(0, 0x0102030405060708L);
        packet.putInt(8, 0x090A0B0C);
        packet.putShort(12, (short) 0x0D0E);
        packet.put(14, (byte) 0x0F);
        packet.put(15, new byte[] {7, 0x10, 7}, 1, 1);
        assertEquals(0x0102030405060708L, packet.getLong(0));
        assertEquals(0x090A0B0C, packet.getInt(8));
        assertEquals(0x0D0E, packet.getShort(12));
        assertEquals(0x0F, packet.get(14));
        final byte[] last = new byte[3];
        packet.get(13, last, 0, 3);
        assertArrayEquals(new byte[] {0x0E, 0x0F, 0x10}, last);
        assertEquals(LENGTH, packet.length());
        packet.send();
        final byte[] sent = one.take();
        for (int i = 0; i < LENGTH; i++) {
            assertEquals(i + 1, sent[i]);
        }
    }

    @Test
    void shouldShowItsBytesAnewEachTime() {
        allocate();
        packet.buffer().order(ByteOrder.LITTLE_ENDIAN).position(3).limit(5);
        assertEquals(LENGTH, packet.buffer().remaining());
        assertEquals(ByteOrder.BIG_ENDIAN, packet.buffer().order());
    }

    @Test
    void shouldRefuseBytesThatAreNotWithinThePacket() {
        allocate();
        assertMisuse("not within", () -> packet.get(LENGTH));
        assertMisuse("not within", () -> packet.get(-1));
        assertMisuse("not within", () -> packet.getLong(LENGTH - 7));
        assertMisuse("not within", () -> packet.putInt(Integer.MAX_VALUE, 0));
        assertMisuse("not within", () -> packet.get(0, new byte[9], 0, -1));
        assertMisuse("not within", () -> packet.put(8, new byte[9], 0, 9));
    }

    @Test
    void shouldRefuseAllWhenItNeverHeldAPacket() {
        assertHoldsNone(packet::length);
        assertHoldsNone(packet::buffer);
        assertHoldsNone(() -> packet.get(0));
        assertMisuse("never held", packet::release);
        assertMisuse("never held", packet::send);
        assertMisuse("never held", packet::cancel);
        packet.close();
    }

    @Test
    void shouldSayWhatToDoWithAPacketOfTheOtherDirection() {
        allocate();
        assertMisuse("send or cancel", packet::release);
        packet.send();
        one.bring((byte) 1);
        one.session.receive(packet);
        assertMisuse("release it", packet::send);
        assertMisuse("release it", packet::cancel);
    }

    @Test
    void shouldSayWhatBecameOfAPacketThatItHoldsNoMore() {
        allocate();
        packet.send();
        assertMisuse("sent before", packet::send);
        assertHoldsNone(packet::buffer);
        allocate();
        packet.cancel();
        assertMisuse("cancelled before", packet::send);
        one.bring((byte) 1);
        one.session.receive(packet);
        packet.release();
        assertMisuse("released before", packet::release);
    }

    @Test
    void shouldRefuseItsBytesOnceTheSessionIsClosed() {
        allocate();
        one.session.close();
        assertHoldsNone(packet::length);
        assertHoldsNone(packet::buffer);
        assertHoldsNone(() -> packet.put(0, (byte) 1));
        packet.close();
    }

    @Test
    void shouldShowThePacketsOfAnotherSession() {
        allocate();
        packet.cancel();
        one.session.close();
        final Session next = one.adapter.startSession(2 * OneSession.CAPACITY);
        next.allocate(packet, 2);
        packet.putShort(0, (short) 5);
        assertEquals(5, packet.buffer().getShort());
    }
}
