package org.tunbroker.broker.driver.loopback;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tunbroker.broker.driver.api.TestSession;
import org.tunbroker.broker.driver.api.TunDeviceContract;
import org.tunbroker.broker.driver.api.TunDriver;

class LoopbackDeviceTest extends TunDeviceContract {
    @Override
    protected TunDriver newDriver() {
        return new LoopbackDriver();
    }

    @Test
    void shouldAllocateNothingForPackets() throws Exception {
        checkThatPumpsAllocateNothing();
    }

    @Test
    void shouldGiveBackEveryOtherPacketUnchangedAndInOrder() throws Exception {
        final TestSession session = startSession();
        final Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            final byte[] packet =
                    new byte[i % 10 == 0 ? random.nextInt(0x10000) : random.nextInt(100)];
            random.nextBytes(packet);
            session.send(packet);
            assertArrayEquals(packet, session.receive());
        }
        for (final int length : new int[] {0, 1, 0xFFFF}) {
            session.send(new byte[length]);
            assertArrayEquals(new byte[length], session.receive());
        }
        session.stop();
        assertEquals(2003, session.counters().sent());
        assertEquals(2003, session.counters().received());
    }

    @Test
    void shouldLoseNothingWhenBothRingsFill() throws Exception {
        final TestSession session = startSession();
        final int count = 300_000;
        int sent = 0;
        int received = 0;
        while (received < count) {
            // sends as much as fits before it takes anything: both rings are full at every turn
            while (sent < count && session.trySend(sequence(sent))) {
                sent++;
            }
            assertArrayEquals(sequence(received), session.receive());
            received++;
            for (byte[] packet = session.poll(); packet != null; packet = session.poll()) {
                assertArrayEquals(sequence(received), packet);
                received++;
            }
        }
    }

    private static byte[] sequence(final int number) {
        return ByteBuffer.allocate(Integer.BYTES + number % 64).putInt(number).array();
    }

    @Test
    void shouldHaveVersionAndNoInterfaceIndex() {
        assertEquals(0x00010000, driver().runningVersion());
        assertEquals("loopback", driver().name());
        assertEquals(0, device().interfaceIndex());
        driver().deleteDriver();
    }
}
