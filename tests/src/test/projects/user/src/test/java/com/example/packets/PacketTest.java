package com.example.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.junit.TunBroker;

@TunBroker
class PacketTest {
    @Test
    void shouldComeBack(final TunClient client) throws InterruptedException {
        final Session session = client.createAdapter("Packets", "test").startSession();
        final ByteBuffer packet = ByteBuffer.allocate(20);
        packet.put(0, (byte) 0x45).putShort(2, (short) 20);
        session.write(packet);
        assertTrue(session.awaitReadable(10, TimeUnit.SECONDS));
        assertEquals(20, session.read(ByteBuffer.allocate(Session.MAX_PACKET_LENGTH)));
    }
}
