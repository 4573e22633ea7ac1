package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** The three ways to receive, in memory that the broker's end of the ring shares. */
@Timeout(60)
class SessionReceiveTest extends SessionFixture {

    private static byte[] bytes(final ByteBuffer shown) {
        final byte[] bytes = new byte[shown.remaining()];
        shown.get(bytes);
        return bytes;
    }

    private int read(final ByteBuffer target) throws InterruptedException {
        return session.read(target, 0, TimeUnit.SECONDS);
    }

    @Test
    void shouldSayThatNothingIsThere() throws InterruptedException {
        assertEquals(Session.NONE, session.receive(new Packet()));
        assertEquals(0, session.receive(shown -> {}, 1));
        assertEquals(Session.NONE, read(ByteBuffer.allocate(9)));
    }

    @Test
    void shouldReleaseHeldPacketsInAnyOrder() {
        one.bring((byte) 1);
        one.bring((byte) 2, (byte) 2);
        final Packet first = new Packet();
        final Packet second = new Packet();
        assertEquals(1, session.receive(first));
        assertEquals(2, session.receive(second));
        assertEquals(2, session.statistics().held());
        second.release();
        assertEquals(1, session.statistics().held());
        assertArrayEquals(new byte[] {1}, bytes(first.buffer()));
        first.release();
        assertEquals(0, session.statistics().held());
    }

    @Test
    void shouldGiveTheRoomOfReleasedPacketsBack() {
        final int fit = one.fillUp(4096);
        assertTrue(fit > 10, () -> fit + " fit");
        final Packet packet = new Packet();
        session.receive(packet);
        assertFalse(one.bring(new byte[4096]), "it is held");
        packet.close();
        assertTrue(one.bring(new byte[4096]));
    }

    @Test
    void shouldRefusePacketThatHoldsOne() {
        one.bring((byte) 1);
        final Packet packet = new Packet();
        session.receive(packet);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> session.receive(packet));
    }

    @Test
    void shouldShowABatchInItsOrderUpToItsLimit() {
        for (byte i = 1; i <= 3; i++) {
            one.bring(i);
        }
        final List<Byte> seen = new ArrayList<>();
        assertEquals(2, session.receive(shown -> seen.add(shown.get()), 2));
        assertEquals(1, session.receive(shown -> seen.add(shown.get()), 2));
        assertEquals(List.of((byte) 1, (byte) 2, (byte) 3), seen);
    }

    @Test
    void shouldShowEachPacketAsItIsWhateverTheHandlerDidToTheBuffer() {
        one.bring((byte) 0, (byte) 1);
        one.bring((byte) 0, (byte) 2);
        final List<Short> seen = new ArrayList<>();
        session.receive(
                shown -> {
                    seen.add(shown.getShort());
                    shown.clear().order(ByteOrder.LITTLE_ENDIAN);
                },
                9);
        assertEquals(List.of((short) 1, (short) 2), seen);
    }

    @Test
    void shouldCountThePacketWhoseHandlerThrows() {
        one.bring((byte) 1);
        one.bring((byte) 2);
        final IllegalStateException thrown = new IllegalStateException("of the handler");
        assertEquals(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> session.receive(
                                shown -> {
                                    throw thrown;
                                },
                                9)));
        assertEquals(1, session.receive(shown -> assertEquals(2, shown.get()), 9));
    }

    @Test
    void shouldRefuseABatchOfNothing() {
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> session.receive(shown -> {}, 0));
    }

    @Test
    void shouldRefuseToReceiveWithinAHandler() {
        one.bring((byte) 1);
        session.receive(
                shown -> {
                    assertFails(
                            ErrorCode.ERROR_INVALID_PARAMETER, () -> session.receive(new Packet()));
                    assertFails(
                            ErrorCode.ERROR_INVALID_PARAMETER,
                            () -> session.receive(again -> {}, 1));
                    assertFails(
                            ErrorCode.ERROR_INVALID_PARAMETER, () -> read(ByteBuffer.allocate(9)));
                },
                1);
    }

    @Test
    void shouldCutABatchShortWhenTheSessionEnds() {
        one.bring((byte) 1);
        one.bring((byte) 2);
        assertEquals(1, session.receive(shown -> session.close(), 9));
        assertEquals(Session.END, session.receive(shown -> {}, 9));
    }

    @Test
    void shouldCopyIntoTheRoomThatTheBufferHas() throws InterruptedException {
        one.bring((byte) 1, (byte) 2, (byte) 3);
        final ByteBuffer target = ByteBuffer.allocate(9).position(4);
        assertEquals(3, session.read(target));
        assertEquals(7, target.position());
        assertEquals(3, target.get(6));
    }

    @Test
    void shouldKeepThePacketThatFindsNoRoomAndNameItsLength() throws InterruptedException {
        one.bring(new byte[100]);
        final ByteBuffer small = ByteBuffer.allocate(99);
        final TunException failure =
                assertFails(ErrorCode.ERROR_INSUFFICIENT_BUFFER, () -> read(small));
        assertTrue(failure.reason().contains("room for 100"), failure::reason);
        assertEquals(0, small.position());
        assertEquals(100, read(ByteBuffer.allocate(100)));
    }

    @Test
    void shouldAnswerEndOnceEndedEvenWithPacketsQueued() throws InterruptedException {
        one.bring((byte) 1);
        final Packet held = new Packet();
        session.receive(held);
        one.bring((byte) 2);
        one.endInMemory();
        assertTrue(session.hasEnded());
        assertEquals(Session.END, session.receive(new Packet()));
        assertEquals(Session.END, session.receive(shown -> {}, 1));
        assertEquals(Session.END, session.read(ByteBuffer.allocate(9)));
        assertTrue(session.awaitReadable(-1, TimeUnit.SECONDS));
        held.release();
    }

    @Test
    void shouldReleaseIntoNothingOnceClosed() {
        one.bring((byte) 1);
        final Packet held = new Packet();
        session.receive(held);
        session.close();
        held.close();
        assertFalse(held.isHeld());
    }

    @Test
    void shouldRefuseACorruptRing() {
        one.bring((byte) 1);
        // the size of the first packet, at the beginning of the receive ring's data
        one.broker.session(session.number()).segment().buffer().putInt(4096, 0x1FFFF);
        assertFails(ErrorCode.ERROR_INVALID_DATA, () -> session.receive(new Packet()));
        assertFails(ErrorCode.ERROR_INVALID_DATA, () -> session.receive(shown -> {}, 1));
    }
}
