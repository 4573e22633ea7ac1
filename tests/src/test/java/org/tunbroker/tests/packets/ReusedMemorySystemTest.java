package org.tunbroker.tests.packets;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tunbroker.tests.packets.TunErrors.assertFails;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.memory.ProcessBarrier;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.tests.jvm.ProcessView;
import org.tunbroker.tests.life.EchoTraffic;

/** Sessions that follow each other in the same memory, whatever still uses it. */
@Timeout(300)
class ReusedMemorySystemTest extends LoopbackFixture {
    private static final int CYCLES = 1000;
    // a cycle takes some 40 ms with Windows' driver on a busy machine
    private static final Duration HUNDREDS_OF_CYCLES = Duration.ofSeconds(200);
    // what the collector happens to unmap is mapped anew; without reuse each cycle adds one
    private static final int FEW = 50;
    // more than the smallest ring holds: each position comes again
    private static final int MORE_THAN_A_RING = 400;

    /** Counts what this process maps of sessions; 0 where that cannot be seen. */
    private static int mappings() {
        return OperatingSystem.current() == OperatingSystem.WINDOWS
                ? 0
                : ProcessView.own().mappings("memfd:tunbroker-session").size();
    }

    /** Reads all of a view again and again, until it is stopped. */
    private static final class ViewReader extends Thread {
        private final ByteBuffer view;
        private final AtomicReference<Throwable> thrown = new AtomicReference<>();
        private volatile boolean stopped;
        private volatile int sum;

        ViewReader(final ByteBuffer view) {
            super("view-reader");
            this.view = view;
        }

        @Override
        public void run() {
            try {
                while (!stopped) {
                    int next = 0;
                    for (int i = 0; i < view.limit(); i++) {
                        next += view.get(i);
                    }
                    sum = next;
                }
            } catch (final Throwable ex) {
                thrown.set(ex);
            }
        }

        void end() throws InterruptedException {
            stopped = true;
            join();
            assertNull(thrown.get());
        }
    }

    private void restart() {
        session.close();
        session = adapter.startSession(Session.MIN_CAPACITY);
    }

    @Test
    void shouldReadAnOldViewWhileSessionsComeAndGo() throws InterruptedException {
        send(0, 1, 64);
        // the view of the whole memory, as an application may have it
        final ByteBuffer view = receive().buffer().duplicate();
        view.clear();
        final ViewReader reader = new ViewReader(view);
        reader.start();
        final int before = mappings();
        for (int i = 0; i < CYCLES; i++) {
            restart();
            if (i % 50 == 0) {
                new EchoTraffic(session).exchange(5);
            }
        }
        new EchoTraffic(session).exchange(MORE_THAN_A_RING);
        assertTrue(mappings() < before + FEW, () -> mappings() + " mappings, first " + before);
        reader.end();
    }

    @Test
    void shouldMapLittleWhenOnlyAdaptersAreClosed() {
        adapter.close();
        final int before = mappings();
        for (int i = 0; i < CYCLES / 2; i++) {
            final Adapter passing = client.createAdapter("Passing", "test");
            passing.startSession(Session.MIN_CAPACITY);
            passing.close();
        }
        assertTrue(mappings() < before + FEW, () -> mappings() + " mappings, first " + before);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldLeaveNoMappingWhenTheCollectorFindsThatNobodyNeedsIt() {
        client.close();
        session = null;
        adapter = null;
        try (TunClient other = connect()) {
            for (int i = 0; i < 10; i++) {
                final Adapter passing = other.createAdapter("Passing", "test");
                passing.startSession(Session.MIN_CAPACITY << i % 2);
                passing.close();
            }
            final TunClient closed = connect();
            closed.createAdapter("Closed", "test").startSession();
            closed.close();
            // both clients can still be reached
            await().atMost(Duration.ofSeconds(DEADLINE_S)).until(() -> {
                System.gc();
                return mappings() == 0;
            });
            assertFalse(closed.isOpen());
            assertTrue(other.isOpen());
        }
    }

    @Test
    @LosslessDriver
    void shouldLeaveTheNextSessionAloneWhenPacketsOfTheLastAreGivenBack()
            throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            send(0, 3, LARGE);
            final List<Packet> old = new ArrayList<>(List.of(receive(), receive()));
            final Packet allocated = new Packet();
            assertEquals(LARGE, session.allocate(allocated, LARGE));
            restart();
            new EchoTraffic(session).exchange(i);
            old.forEach(Packet::release);
            allocated.send();
            assertSound();
        }
    }

    /** Fills both rings, which makes the broker look at all that the client says, and more. */
    private void assertSound() throws InterruptedException {
        send(0, 12, LARGE);
        for (int number = 0; number < 12; number++) {
            expect(number, LARGE);
        }
        new EchoTraffic(session).exchange(MORE_THAN_A_RING);
    }

    @Test
    @LosslessDriver
    void shouldNotTakeMemoryThatABatchOfTheLastSessionStillUses() throws InterruptedException {
        send(0, 3, LARGE);
        assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
        final Session last = session;
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final BlockedCall batch = BlockedCall.begin(() -> last.receive(
                packet -> {
                    entered.countDown();
                    awaitLatch(leave);
                },
                2));
        assertTrue(entered.await(DEADLINE_S, TimeUnit.SECONDS));
        restart();
        new EchoTraffic(session).exchange(10);
        leave.countDown();
        assertEquals(1, batch.result());
        assertSound();
    }

    private static void awaitLatch(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(DEADLINE_S, TimeUnit.SECONDS));
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    @LosslessDriver
    void shouldNotTakeMemoryThatTheCallingBatchUses() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            send(0, 3, LARGE);
            assertTrue(session.awaitReadable(DEADLINE_S, TimeUnit.SECONDS));
            assertEquals(1, session.receive(packet -> restart(), 3));
            assertSound();
            assertEquals(
                    1,
                    session.send(
                            room -> {
                                restart();
                                return 64;
                            },
                            64,
                            3));
            assertSound();
        }
    }

    @Test
    void shouldServeSessionsWithoutLocksAmongOthers() {
        for (int i = 0; i < 20; i++) {
            restartWithoutLocks();
            new EchoTraffic(session).exchange(10);
            restart();
            new EchoTraffic(session).exchange(10);
        }
    }

    private void restartWithoutLocks() {
        session.close();
        session = adapter.startSession(
                new SessionOptions().withCapacity(Session.MIN_CAPACITY).withOneThreadEachWay());
    }

    @Test
    void shouldMapLittleWhenSessionsWithoutLocksFollowEachOther() throws InterruptedException {
        assumeTrue(ProcessBarrier.execute(), "the operating system has no barrier of a process");
        final int before = mappings();
        for (int i = 0; i < CYCLES; i++) {
            restartWithoutLocks();
            if (i % 50 == 0) {
                new EchoTraffic(session).exchange(5);
            }
        }
        new EchoTraffic(session).exchange(MORE_THAN_A_RING);
        assertTrue(mappings() < before + FEW, () -> mappings() + " mappings, first " + before);
    }

    @Test
    void shouldWakeTheOneReaderInTheNextSession() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            restartWithoutLocks();
            final Session last = session;
            final BlockedCall waiting = BlockedCall.start(() -> last.read(ByteBuffer.allocate(64)));
            restartWithoutLocks();
            new EchoTraffic(session).exchange(3);
            assertEquals(Session.END, waiting.result());
        }
    }

    @Test
    void shouldMapLittleWhenStartsFailInBetween() {
        final int before = mappings();
        try (Adapter second = client.openAdapter("Packets")) {
            for (int i = 0; i < CYCLES / 5; i++) {
                final Session closed = client.createAdapter("Other " + i, "test")
                        .startSession(Session.MIN_CAPACITY);
                closed.close();
                assertFails(
                        () -> second.startSession(Session.MIN_CAPACITY),
                        ErrorCode.ERROR_ALREADY_INITIALIZED);
                closed.adapter().close();
            }
        }
        assertTrue(mappings() < before + FEW, () -> mappings() + " mappings, first " + before);
    }

    @Test
    void shouldServeManyThreadsThatStartAndCloseAtTheSameTime() throws InterruptedException {
        final int threads = 4;
        final int before = mappings();
        final List<BlockedCall> calls = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final Adapter own = client.createAdapter("Own " + i, "test");
            calls.add(BlockedCall.begin(() -> {
                for (int j = 0; j < 100; j++) {
                    final Session current = own.startSession(Session.MIN_CAPACITY);
                    new EchoTraffic(current).exchange(20);
                    current.close();
                }
                return "served";
            }));
        }
        for (final BlockedCall call : calls) {
            assertEquals("served", call.result(HUNDREDS_OF_CYCLES));
        }
        assertTrue(
                mappings() < before + threads + FEW,
                () -> mappings() + " mappings, first " + before);
    }

    @Test
    void shouldWakeThoseWhoWaitInTheNextSession() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            final Session last = session;
            final BlockedCall waiting = BlockedCall.start(() -> last.read(ByteBuffer.allocate(64)));
            restart();
            new EchoTraffic(session).exchange(3);
            assertEquals(Session.END, waiting.result());
        }
    }
}
