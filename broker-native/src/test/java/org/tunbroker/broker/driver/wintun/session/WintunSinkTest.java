package org.tunbroker.broker.driver.wintun.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.driver.pump.PumpedSession;
import org.tunbroker.broker.driver.pump.SendRing;
import org.tunbroker.broker.driver.pump.TestRings;
import org.tunbroker.broker.driver.pump.UpPath;
import org.tunbroker.ipc.os.windows.ShortWait;

/** Where each pause lasts until the next tick of a coarse clock, as before Windows 10, 1803. */
class WintunSinkTest {
    private static final long RING_FULL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int LENGTH = 100;

    private final PumpedSession session = new PumpedSession((code, reason) -> {});
    private final Driver driver = new Driver();
    // where System.nanoTime is about to overflow
    private long nowNs = Long.MAX_VALUE - RING_FULL_NS;
    private int pauses;
    private TestRings rings;
    private WintunSink sink;
    private UpPath path;

    /** A driver that sleeps until it is kicked, and empties its ring at the next tick. */
    private final class Driver implements PacketCalls {
        private final ByteBuffer room = ByteBuffer.allocateDirect(LENGTH);
        private final List<Integer> sent = new ArrayList<>();
        private boolean isFull;
        private boolean sleepsForEver;
        private boolean isAwake;
        private int allocated;

        @Override
        public long allocateSendPacket(final long wintunSession, final int length) {
            // an empty packet fits unless the ring is full to its last bytes
            if (isFull && length > 0) {
                return 0;
            }
            allocated = length;
            return BufferUtil.address(room);
        }

        @Override
        public void sendPacket(final long wintunSession, final long packet) {
            sent.add(allocated);
            isAwake = !sleepsForEver;
        }

        private void tick() {
            isFull &= !isAwake;
        }

        @Override
        public int lastError() {
            return ErrorCode.ERROR_BUFFER_OVERFLOW.code();
        }

        @Override
        public long receivePacket(final long wintunSession, final long lengthAddress) {
            throw new AssertionError("nobody receives");
        }

        @Override
        public void releaseReceivePacket(final long wintunSession, final long packet) {
            throw new AssertionError("nobody receives");
        }
    }

    @BeforeEach
    void open() throws IOException {
        rings = new TestRings();
        sink = new WintunSink(driver, 1, () -> nowNs, this::pause, session);
        path = new UpPath(
                new SendRing(rings.brokerSide(), SendRing.MIN_PACKET_LENGTH, session),
                sink,
                session);
    }

    @AfterEach
    void close() throws IOException {
        rings.close();
    }

    private void pause(final long atLeastNs) {
        assertTrue(atLeastNs < ShortWait.TICK_NS);
        pauses++;
        nowNs += ShortWait.TICK_NS;
        driver.tick();
    }

    private void write(final int count) {
        rings.send(0, count, LENGTH);
        assertTrue(path.move());
    }

    @Test
    void shouldWakeADriverThatSleepsWithAFullRingWithinATick() {
        driver.isFull = true;
        write(3);
        assertEquals(List.of(0, LENGTH, LENGTH, LENGTH), driver.sent);
        assertEquals(1, pauses);
        assertEquals(3, rings.counters().sent());
        assertEquals(0, rings.counters().sendDrops());
    }

    @Test
    void shouldDropAtTheTickAfterTheDeadlineWhereTheRingStaysFull() {
        driver.isFull = true;
        driver.sleepsForEver = true;
        write(1);
        assertEquals(List.of(0), driver.sent);
        assertEquals(1, pauses);
        assertEquals(1, rings.counters().sendDrops());
    }

    @Test
    void shouldKickAtTheTickAfterABurst() {
        write(2);
        assertEquals(SecondKick.DELAY_NS, sink.kickIfDue());
        pause(SecondKick.DELAY_NS);
        assertEquals(0, sink.kickIfDue());
        assertEquals(List.of(LENGTH, LENGTH, 0), driver.sent);
    }
}
