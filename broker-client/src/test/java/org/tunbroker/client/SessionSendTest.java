package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;

/** The three ways to send, in memory that the broker's end of the ring shares. */
@Timeout(60)
class SessionSendTest extends SessionFixture {
    private static final int TOO_LONG = Session.MAX_PACKET_LENGTH + 1;

    private Packet allocated(final int length) {
        final Packet packet = new Packet();
        assertEquals(length, session.allocate(packet, length));
        return packet;
    }

    @Test
    void shouldSendInTheOrderOfAllocation() {
        final Packet first = allocated(1);
        final Packet second = allocated(2);
        first.put(0, (byte) 1);
        second.putShort(0, (short) 0x0203);
        second.send();
        assertEquals(1, session.statistics().allocated());
        assertNull(one.take(), "the first keeps it back");
        first.send();
        assertArrayEquals(new byte[] {1}, one.take());
        assertArrayEquals(new byte[] {2, 3}, one.take());
        assertEquals(0, session.statistics().allocated());
    }

    @Test
    void shouldLetPacketsPastOneThatIsCancelled() {
        final Packet first = allocated(40);
        final Packet second = allocated(1);
        second.send();
        first.cancel();
        assertEquals(1, one.take().length);
    }

    @Test
    void shouldCancelWhenClosed() {
        final Packet packet = allocated(9);
        packet.close();
        packet.close();
        assertFalse(packet.isHeld());
        assertEquals(0, session.statistics().allocated());
    }

    @Test
    void shouldRefuseLengthsThatNoPacketHas() {
        assertFails(
                ErrorCode.ERROR_INVALID_PARAMETER, () -> session.allocate(new Packet(), TOO_LONG));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> session.allocate(new Packet(), -1));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> session.send(room -> 0, TOO_LONG, 1));
        assertFails(
                ErrorCode.ERROR_INVALID_PARAMETER,
                () -> session.write(ByteBuffer.allocate(TOO_LONG)));
        assertFails(
                ErrorCode.ERROR_INVALID_PARAMETER,
                () -> session.awaitWritable(TOO_LONG, 0, TimeUnit.SECONDS));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> session.send(room -> 0, 9, 0));
    }

    @Test
    void shouldRefusePacketThatHoldsOne() {
        final Packet packet = allocated(9);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> session.allocate(packet, 9));
    }

    @Test
    void shouldSayThatTheRingIsFullAndLoseNothing() throws InterruptedException {
        final int count = one.fillSendRing();
        assertTrue(count > 10, () -> count + " fit");
        assertEquals(Session.NONE, session.allocate(new Packet(), 4096));
        assertEquals(0, session.send(room -> 4096, 4096, 1));
        final ByteBuffer source = ByteBuffer.allocate(4096);
        assertEquals(Session.NONE, session.write(source, 1, TimeUnit.MILLISECONDS));
        assertEquals(0, source.position());
        assertFalse(session.awaitWritable(4096, 1, TimeUnit.MILLISECONDS));
        one.take();
        assertEquals(4096, session.write(source));
    }

    @Test
    void shouldSendABatchUntilItsWriterHasNoMore() {
        final int[] left = {2};
        assertEquals(
                2,
                session.send(
                        room -> {
                            if (left[0]-- == 0) {
                                return -1;
                            }
                            room.put((byte) left[0]);
                            return 1;
                        },
                        100,
                        9));
        assertArrayEquals(new byte[] {1}, one.take());
        assertArrayEquals(new byte[] {0}, one.take());
        assertNull(one.take());
    }

    @Test
    void shouldSendABatchUpToItsLimit() {
        assertEquals(3, session.send(room -> 0, 0, 3));
    }

    @Test
    void shouldSendWhatWasWrittenBeforeTheWriterThrows() throws InterruptedException {
        final int[] calls = {0};
        assertThrows(
                IllegalStateException.class,
                () -> session.send(
                        room -> {
                            if (calls[0]++ == 1) {
                                throw new IllegalStateException("of the writer");
                            }
                            return 5;
                        },
                        5,
                        9));
        assertEquals(5, one.take().length);
        assertNull(one.take());
        assertEquals(1, session.write(ByteBuffer.allocate(1)));
    }

    @Test
    void shouldRefuseAnAnswerAboveTheMaximum() {
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> session.send(room -> 6, 5, 9));
        assertNull(one.take());
    }

    @Test
    void shouldRefuseToSendWithinAWriter() {
        session.send(
                room -> {
                    assertFails(
                            ErrorCode.ERROR_INVALID_PARAMETER,
                            () -> session.allocate(new Packet(), 1));
                    assertFails(
                            ErrorCode.ERROR_INVALID_PARAMETER,
                            () -> session.send(again -> 1, 1, 1));
                    assertFails(
                            ErrorCode.ERROR_INVALID_PARAMETER,
                            () -> session.write(ByteBuffer.allocate(1)));
                    return -1;
                },
                1,
                1);
    }

    @Test
    void shouldCutABatchShortWhenTheSessionEnds() {
        assertEquals(
                1,
                session.send(
                        room -> {
                            session.close();
                            return 1;
                        },
                        1,
                        9));
        assertEquals(Session.END, session.send(room -> 1, 1, 9));
    }

    @Test
    void shouldAnswerEndOnceEnded() throws InterruptedException {
        final Packet sent = allocated(1);
        final Packet cancelled = allocated(1);
        one.endInMemory();
        assertEquals(Session.END, session.allocate(new Packet(), 1));
        assertEquals(Session.END, session.send(room -> 1, 1, 9));
        assertEquals(Session.END, session.write(ByteBuffer.allocate(1)));
        assertTrue(session.awaitWritable(1, -1, TimeUnit.SECONDS));
        session.close();
        sent.send();
        cancelled.cancel();
    }
}
