package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.Session;

/** Packets that a handler receives in batches. */
@Timeout(60)
class BatchReceiveSystemTest extends LoopbackFixture {
    private final List<Integer> numbers = new ArrayList<>();
    private final PacketHandler collect = packet -> numbers.add(packet.getInt());

    @Test
    void shouldTakeNoMorePacketsThanTheLimit() throws InterruptedException {
        sendAtOnce(10, 64);
        assertEquals(4, session.receive(collect, 4));
        assertEquals(List.of(0, 1, 2, 3), numbers);
        assertEquals(1, session.receive(collect, 1));
        assertEquals(5, session.receive(collect, 100));
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), numbers);
        assertEquals(0, session.receive(collect, 100));
    }

    @Test
    void shouldShowEachPacketBigEndianBetweenPositionAndLimit() throws InterruptedException {
        sendAtOnce(3, 64);
        final PacketHandler check = packet -> {
            assertEquals(ByteOrder.BIG_ENDIAN, packet.order());
            assertEquals(64, packet.remaining());
            numbers.add(packet.getInt(packet.position()));
            // what a handler does to the view does not reach the next packet
            packet.clear().order(ByteOrder.LITTLE_ENDIAN);
        };
        assertEquals(3, session.receive(check, 3));
        assertEquals(List.of(0, 1, 2), numbers);
    }

    @Test
    void shouldRefuseToReceiveInAHandlerAndNoPacketsAtAll() throws InterruptedException {
        sendAtOnce(2, 64);
        final ByteBuffer buffer = ByteBuffer.allocate(64);
        final PacketHandler nested = packet -> {
            assertEquals(
                    ErrorCode.ERROR_INVALID_PARAMETER.code(),
                    assertThrows(
                                    TunException.class,
                                    () -> session.read(buffer, 0, TimeUnit.SECONDS))
                            .code());
            collect.onPacket(packet);
        };
        assertEquals(2, session.receive(nested, 2));
        assertEquals(List.of(0, 1), numbers);
        assertThrows(TunException.class, () -> session.receive(collect, 0));
    }

    @Test
    void shouldCountPacketAsReceivedWhenHandlerThrows() throws InterruptedException {
        sendAtOnce(10, 64);
        final IllegalStateException fault = new IllegalStateException("third");
        final PacketHandler failing = packet -> {
            numbers.add(packet.getInt());
            if (numbers.size() == 3) {
                throw fault;
            }
        };
        assertSame(
                fault,
                assertThrows(IllegalStateException.class, () -> session.receive(failing, 100)));
        assertEquals(List.of(0, 1, 2), numbers);
        assertEquals(7, session.receive(collect, 100));
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), numbers);
    }

    @Test
    void shouldGiveRoomBackWhenHandlerThrowsEachTime() throws InterruptedException {
        final PacketHandler failing = packet -> {
            throw new IllegalStateException("always");
        };
        // several times what the rings hold
        for (int number = 0; number < 50; number++) {
            send(number, 1, LARGE);
            session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS);
            assertThrows(IllegalStateException.class, () -> session.receive(failing, 1));
        }
        send(50, 1, LARGE);
        expect(50, LARGE);
    }

    @Test
    void shouldAnswerHowManyItDeliveredWhenHandlerClosesTheSession() throws InterruptedException {
        sendAtOnce(3, 64);
        final PacketHandler closing = packet -> {
            numbers.add(packet.getInt());
            session.close();
        };
        assertEquals(1, session.receive(closing, 3));
        assertEquals(Session.END, session.receive(closing, 3));
        assertEquals(List.of(0), numbers);
    }

    @Test
    void shouldLetHandlerSend() throws InterruptedException {
        sendAtOnce(3, 64);
        final ByteBuffer copy = ByteBuffer.allocate(64);
        final PacketHandler answering = packet -> {
            copy.clear();
            copy.put(packet).flip();
            try {
                session.write(copy, 0, TimeUnit.SECONDS);
            } catch (final InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        };
        assertEquals(3, session.receive(answering, 3));
        expect(0, 64);
        expect(1, 64);
        expect(2, 64);
    }
}
