package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Packet;
import org.tunbroker.client.PacketWriter;
import org.tunbroker.client.Session;

/** Packets that a writer sends in batches. */
@Timeout(60)
class BatchSendSystemTest extends LoopbackFixture {
    private static final int LENGTH = 64;

    private int next;
    private final PacketWriter numbered = room -> {
        room.putInt(next++);
        return LENGTH;
    };

    private void expectNumbers(final int first, final int count) throws InterruptedException {
        for (int number = first; number < first + count; number++) {
            expect(number, LENGTH);
        }
    }

    private static void assertInvalid(final Runnable call) {
        final TunException thrown = assertThrows(TunException.class, call::run);
        assertEquals(ErrorCode.ERROR_INVALID_PARAMETER.code(), thrown.code(), thrown::getMessage);
    }

    @Test
    void shouldSendNoMorePacketsThanTheLimitInOrder() throws InterruptedException {
        assertEquals(5, session.send(numbered, LENGTH, 5));
        assertEquals(1, session.send(numbered, Session.MAX_PACKET_LENGTH, 1));
        expectNumbers(0, 6);
    }

    @Test
    void shouldEndBatchWhenWriterHasNoMore() throws InterruptedException {
        final PacketWriter three = room -> next == 3 ? -1 : numbered.writePacket(room);
        assertEquals(3, session.send(three, LENGTH, 100));
        assertEquals(0, session.send(three, LENGTH, 100));
        expectNumbers(0, 3);
    }

    @Test
    void shouldSendAsManyBytesAsWriterSays() throws InterruptedException {
        final int[] lengths = {100, LENGTH, 20, 99};
        final PacketWriter writer = room -> {
            assertEquals(100, room.remaining());
            assertEquals(ByteOrder.BIG_ENDIAN, room.order());
            // what a writer does to the view does not reach the next packet
            room.clear().order(ByteOrder.LITTLE_ENDIAN);
            return lengths[next++];
        };
        assertEquals(4, session.send(writer, 100, 4));
        for (final int length : lengths) {
            final ByteBuffer target = ByteBuffer.allocate(200);
            assertEquals(length, session.read(target, DEADLINE_S, TimeUnit.SECONDS));
        }
    }

    @Test
    @LosslessDriver
    void shouldSendAsManyAsThereIsRoomFor() throws InterruptedException {
        final List<Packet> held = blockBothWays();
        assertEquals(0, session.send(numbered, LARGE, 1));
        held.forEach(Packet::release);
        assertTrue(session.awaitWritable(LARGE, DEADLINE_S, TimeUnit.SECONDS));
        assertEquals(1, session.send(numbered, LARGE, 1));
    }

    @Test
    void shouldKeepItsPlaceAmongPacketsThatWereAllocatedBefore() throws InterruptedException {
        final Packet first = new Packet();
        assertEquals(LENGTH, session.allocate(first, LENGTH));
        first.buffer().putInt(next++);
        assertEquals(2, session.send(numbered, LENGTH, 2));
        first.send();
        expectNumbers(0, 3);
    }

    @Test
    void shouldSendWhatWasWrittenBeforeWriterThrew() throws InterruptedException {
        final IllegalStateException fault = new IllegalStateException("third");
        final PacketWriter failing = room -> {
            if (next == 2) {
                throw fault;
            }
            return numbered.writePacket(room);
        };
        assertSame(
                fault,
                assertThrows(
                        IllegalStateException.class, () -> session.send(failing, LENGTH, 100)));
        assertInvalid(() -> session.send(room -> LENGTH + 1, LENGTH, 1));
        assertEquals(1, session.send(numbered, LENGTH, 1));
        expectNumbers(0, 3);
    }

    @Test
    void shouldRefuseOtherWaysToSendInAWriterAndArgumentsOutOfRange() throws InterruptedException {
        final ByteBuffer packet = ByteBuffer.allocate(LENGTH);
        final PacketWriter nested = room -> {
            assertInvalid(() -> session.allocate(new Packet(), LENGTH));
            assertInvalid(() -> session.send(numbered, LENGTH, 1));
            assertEquals(
                    ErrorCode.ERROR_INVALID_PARAMETER.code(),
                    assertThrows(
                                    TunException.class,
                                    () -> session.write(packet, 0, TimeUnit.SECONDS))
                            .code());
            return numbered.writePacket(room);
        };
        assertEquals(1, session.send(nested, LENGTH, 1));
        expectNumbers(0, 1);
        assertInvalid(() -> session.send(numbered, LENGTH, 0));
        assertInvalid(() -> session.send(numbered, -1, 1));
        assertInvalid(() -> session.send(numbered, Session.MAX_PACKET_LENGTH + 1, 1));
    }

    @Test
    void shouldAnswerHowManyItSentWhenWriterClosesTheSession() {
        final PacketWriter closing = room -> {
            session.close();
            return LENGTH;
        };
        assertEquals(1, session.send(closing, LENGTH, 3));
        assertEquals(Session.END, session.send(closing, LENGTH, 3));
        assertEquals(Session.END, session.send(numbered, LENGTH, 3));
    }
}
