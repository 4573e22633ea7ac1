package org.tunbroker.broker.driver.wintun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.TestSession;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.api.TunDeviceContract;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.driver.events.InterfaceListener;
import org.tunbroker.broker.driver.wintun.config.SimulatedSettings;

/** The driver's logic on a DLL that is simulated in Java, so on any system. */
class FakeWintunDeviceTest extends TunDeviceContract {
    private FakeWintun wintun;

    @Override
    protected TunDriver newDriver() {
        wintun = new FakeWintun();
        return new WintunDriver(wintun, SimulatedSettings::new);
    }

    @AfterEach
    void expectNoMisuse() {
        assertEquals(List.of(), wintun.misuses());
    }

    @Test
    void shouldEndSessionAfterPumpsAndBeforeAdapter() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        session.stop();
        device().close();
        assertEquals(
                List.of("create tunbroker test", "start " + CAPACITY, "close wait", "end", "close"),
                wintun.calls());
    }

    @Test
    void shouldOpenWhatAnotherProgramCreatedIfItMay() {
        wintun.addForeign("Other");
        try (TunDriver driver = new WintunDriver(wintun, SimulatedSettings::new)) {
            final TunDriver.Opened opened = driver.open("Other", 0, true, InterfaceListener.NONE);
            assertEquals("Other", opened.spec().name());
            final TunDevice device = opened.device();
            assertTrue(device.isPersistent());
            final TunException kept =
                    assertThrows(TunException.class, () -> device.setPersistent(false));
            assertTrue(kept.is(ErrorCode.ERROR_NOT_SUPPORTED), kept::getMessage);
            device.close();
            final TunException denied = assertThrows(
                    TunException.class,
                    () -> driver.open("Other", 0, false, InterfaceListener.NONE));
            assertTrue(denied.is(ErrorCode.ERROR_ACCESS_DENIED), denied::getMessage);
            final TunException missing = assertThrows(
                    TunException.class, () -> driver.open("None", 0, true, InterfaceListener.NONE));
            assertTrue(missing.is(ErrorCode.ERROR_NOT_FOUND), missing::getMessage);
        }
        assertEquals(
                List.of("create tunbroker test", "open Other", "close", "open Other", "close"),
                wintun.calls());
    }

    @Test
    void shouldKeepNoAdapterThatItCreated() {
        assertFalse(device().isPersistent());
        final TunException refused =
                assertThrows(TunException.class, () -> device().setPersistent(true));
        assertTrue(refused.is(ErrorCode.ERROR_NOT_SUPPORTED), refused::getMessage);
        assertTrue(refused.reason().contains("Wintun 0.14"), refused::reason);
    }

    @Test
    void shouldEndOnceWhenAdapterIsTerminating() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        wintun.receiveFault(ErrorCode.ERROR_HANDLE_EOF::code);
        wintun.allocateFault(ErrorCode.ERROR_HANDLE_EOF::code);
        session.trySend(v4.request(1, 100));
        session.expectEnd(ErrorCode.ERROR_HANDLE_EOF);
    }

    @Test
    void shouldEndOnceWhenDriverGaveSendingUp() throws Exception {
        final TestSession session = startSession();
        wintun.allocateFault(ErrorCode.ERROR_HANDLE_EOF::code);
        session.send(v4.request(1, 100));
        session.expectEnd(ErrorCode.ERROR_HANDLE_EOF);
    }

    @Test
    void shouldEndOnlySessionWhoseRingIsCorrupt() throws Exception {
        final TestSession session = startSession();
        wintun.receiveFault(ErrorCode.ERROR_INVALID_DATA::code);
        session.expectEnd(ErrorCode.ERROR_INVALID_DATA);
        session.close();
        wintun.receiveFault(() -> 0);
        ping(startSession(), v4);
    }

    @Test
    void shouldEndWithGeneralFailureWhenErrorIsUnknown() throws Exception {
        final TestSession session = startSession();
        wintun.receiveFault(() -> 1234);
        session.expectEnd(ErrorCode.ERROR_GEN_FAILURE);
    }

    @Test
    void shouldSendAgainWhenRingIsFullForMoment() throws Exception {
        final TestSession session = startSession();
        final AtomicInteger refusals = new AtomicInteger(3);
        wintun.allocateFault(
                () -> refusals.getAndDecrement() > 0 ? ErrorCode.ERROR_BUFFER_OVERFLOW.code() : 0);
        session.send(v4.request(7, 100));
        session.receive(packet -> v4.isReply(packet, 7, 100));
        session.stop();
        assertEquals(0, session.counters().sendDrops());
    }

    @Test
    void shouldDropAndCountWhenRingStaysFull() throws Exception {
        final TestSession session = startSession();
        wintun.allocateFault(ErrorCode.ERROR_BUFFER_OVERFLOW::code);
        session.send(v4.request(1, 100));
        session.awaitSendRingEmpty();
        wintun.allocateFault(() -> 0);
        session.send(v4.request(2, 100));
        session.receive(packet -> v4.isReply(packet, 2, 100));
        session.stop();
        assertEquals(1, session.counters().sendDrops());
        session.expectNoEnd();
    }

    @Test
    void shouldDropAndCountWhenClientTakesNothing() throws Exception {
        final TestSession session = startSession();
        final int count = 1000;
        for (int sequence = 0; sequence < count; sequence++) {
            session.send(v4.request(sequence, 1000));
        }
        // all of them come back, and the ring to the client holds about 130
        while (session.counters().received() + session.counters().receiveDrops() < count) {
            Thread.onSpinWait();
        }
        while (session.poll() != null) {
            Thread.onSpinWait();
        }
        session.send(v4.request(count, 1000));
        session.receive(packet -> v4.isReply(packet, count, 1000));
        session.stop();
        assertTrue(session.counters().receiveDrops() > 0);
        assertEquals(
                count + 1, session.counters().received() + session.counters().receiveDrops());
    }

    @Test
    void shouldKickAfterBurstAndThenNoMore() throws Exception {
        final TestSession session = startSession();
        final int count = 3;
        for (int sequence = 0; sequence < count; sequence++) {
            session.send(v4.request(sequence, 100));
        }
        while (wintun.emptySends() == 0) {
            Thread.onSpinWait();
        }
        // many times the kick's delay, with nothing sent
        session.expectNoEndFor(100, TimeUnit.MILLISECONDS);
        // on a busy machine each packet may be a burst of its own
        assertTrue(wintun.emptySends() <= count, () -> "kicks: " + wintun.emptySends());
    }

    @Test
    void shouldNotStallWhenDriverMissesSignals() throws Exception {
        wintun.missEverySignal();
        final TestSession session = startSession();
        for (int sequence = 0; sequence < 50; sequence++) {
            final int expected = sequence;
            session.send(v4.request(sequence, 100));
            session.receive(packet -> v4.isReply(packet, expected, 100));
        }
    }

    @Test
    void shouldKickLaterWhenThereIsNoRoomForKick() throws Exception {
        wintun.missEverySignal();
        final TestSession session = startSession();
        final AtomicInteger allocations = new AtomicInteger();
        // the packet itself finds room, and the first kicks find none
        wintun.allocateFault(() -> {
            final int allocation = allocations.getAndIncrement();
            return allocation > 0 && allocation < 5 ? ErrorCode.ERROR_BUFFER_OVERFLOW.code() : 0;
        });
        session.send(v4.request(1, 100));
        session.receive(packet -> v4.isReply(packet, 1, 100));
    }

    @Test
    void shouldDropPacketsShorterThanAnyHeader() throws Exception {
        final TestSession session = startSession();
        for (final int length : new int[] {0, 1, 19}) {
            session.send(new byte[length]);
        }
        ping(session, v4);
        session.stop();
        assertEquals(3, session.counters().sendDrops());
    }

    @Test
    void shouldTellVersionAndDeleteDriverWhenAsked() {
        assertEquals(14, driver().runningVersion());
        assertEquals("wintun", driver().name());
        driver().deleteDriver();
        assertTrue(wintun.calls().contains("delete"));
    }

    @Test
    void shouldNameCallAndComplaintWhenThereIsNoErrorCode() {
        final TunException thrown = assertThrows(TunException.class, () -> {
            throw WintunFailure.of("WintunCreateAdapter", 0, "Failed to take the mutex");
        });
        assertEquals(ErrorCode.ERROR_GEN_FAILURE.code(), thrown.code());
        assertTrue(thrown.getMessage().contains("WintunCreateAdapter"));
        assertTrue(thrown.getMessage().contains("Failed to take the mutex"));
    }
}
