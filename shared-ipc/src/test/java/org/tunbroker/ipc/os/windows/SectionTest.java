package org.tunbroker.ipc.os.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.os.Unreachable;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;
import org.tunbroker.ipc.ring.SessionLayout;
import org.tunbroker.ipc.ring.SessionSegment;

@EnabledOnOs(OS.WINDOWS)
@Timeout(60)
class SectionTest {
    private static final int LENGTH = 1 << 20;
    private static final int CAPACITY = 0x20000;

    @Test
    void shouldBeZeroAndShowWhatAnotherViewWrote() {
        try (Section section = Section.create(LENGTH)) {
            final Section.View first = section.map();
            final Section.View second = section.map();
            assertEquals(LENGTH, second.memory().capacity());
            assertEquals(ByteBuffer.allocate(LENGTH), second.memory());
            first.memory().put(LENGTH - 1, (byte) 7);
            assertEquals(7, second.memory().get(LENGTH - 1));
            first.unmap();
            first.unmap();
            second.unmap();
        }
    }

    @Test
    void shouldRefuseASectionThatIsShorterThanSaid() {
        try (Section section = Section.create(LENGTH)) {
            final Section lie = Section.of(section.handle(), 2 * LENGTH);
            final TunException error = assertThrows(TunException.class, lie::map);
            assertTrue(error.is(ErrorCode.ERROR_ACCESS_DENIED), error::getMessage);
        }
    }

    @Test
    void shouldStayMappedWhileAViewOfItCanBeReached() {
        final ByteBuffer derived = derivedBuffer();
        for (int i = 0; i < 3; i++) {
            System.gc();
            Unreachable.release();
        }
        assertEquals(42, derived.get(0));
    }

    private static ByteBuffer derivedBuffer() {
        try (Section section = Section.create(LENGTH)) {
            final ByteBuffer memory = section.map().memory();
            memory.put(0, (byte) 42);
            return memory.duplicate().slice();
        }
    }

    @Test
    void shouldUnmapWhatNobodyCanReach() {
        // 100 GiB would not fit the page file, nor, mapped at once, a small address space
        for (int i = 0; i < 400; i++) {
            try (Section section = Section.create(256 << 20)) {
                section.map().memory().put(i, (byte) 1);
            }
            if (i % 4 == 3) {
                System.gc();
            }
        }
    }

    @Test
    void shouldMovePacketsAndWakeTheirReader() throws Exception {
        final Map<Integer, KernelHandle> events = new HashMap<>();
        for (final int offset : SessionLayout.sleepOffsets()) {
            events.put(offset, KernelHandle.newEvent());
        }
        try (Section section = Section.create(SessionLayout.segmentLength(CAPACITY))) {
            final SessionSegment broker =
                    SessionSegment.create(Segment.created(section.map(), events), CAPACITY);
            final SessionSegment client =
                    SessionSegment.open(Segment.opened(section.map(), events), CAPACITY);
            final RingProducer producer = broker.receiveProducer();
            final RingConsumer consumer = client.receiveConsumer();
            final Thread sender = new Thread(() -> {
                producer.send(producer.allocate(20));
                producer.publish();
                producer.peerFlag().wake();
            });
            sender.start();
            final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
            while (!consumer.ownFlag().await(consumer::hasPacket, deadline - System.nanoTime())) {
                assertTrue(System.nanoTime() < deadline);
            }
            consumer.receive();
            assertEquals(20, consumer.packetLength());
            sender.join();
            broker.close();
        }
    }
}
