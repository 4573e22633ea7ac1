package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tunbroker.tests.packets.TunErrors.assertFails;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Packet;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;

/** Sessions whose application promised one thread each way. */
@Timeout(60)
class OneThreadEachWaySystemTest extends LoopbackFixture {
    @BeforeEach
    void promise() {
        session.close();
        session = adapter.startSession(
                new SessionOptions().withCapacity(Session.MIN_CAPACITY).withOneThreadEachWay());
    }

    @Test
    void shouldMovePacketsInAllWays() throws InterruptedException {
        send(0, 3, 64);
        expect(0, 64);
        final Packet held = receive();
        assertEquals(1, numberOf(held));
        expect(2, 64);
        held.release();
        sendAtOnce(5, 64);
        final List<Integer> numbers = new ArrayList<>();
        assertEquals(5, session.receive(packet -> numbers.add(packet.getInt()), 10));
        assertEquals(List.of(0, 1, 2, 3, 4), numbers);
    }

    @Test
    void shouldRefuseToReceiveInAHandler() throws InterruptedException {
        sendAtOnce(2, 64);
        final Packet held = receive();
        final PacketHandler nested = packet -> {
            // this one is of the past
            held.release();
            assertFails(
                    () -> session.read(ByteBuffer.allocate(64), 0, TimeUnit.SECONDS),
                    ErrorCode.ERROR_INVALID_PARAMETER);
        };
        assertEquals(1, session.receive(nested, 2));
        send(7, 1, 64);
        expect(7, 64);
    }

    @Test
    void shouldWakeItsReaderWhenAnotherThreadCloses() throws InterruptedException {
        final BlockedCall reader = BlockedCall.start(() -> session.read(ByteBuffer.allocate(64)));
        session.close();
        assertEquals(Session.END, reader.result());
    }
}
