package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.execution.CallsWithDeadline;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.rendezvous.BrokerFile;

/** When a broker leaves of itself, and when it stays. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the door of Windows has the broker's bell")
@Timeout(60)
class BrokerLeavingTest extends BrokerFixture {
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(20);

    @Test
    void shouldLeaveWhenNobodyIsThereForLongEnough() {
        assertTrue(goOnAfter(IDLE_NS - 1));
        assertFalse(goOnAfter(1));
        assertEquals(BrokerFile.CLOSING, peers.file.state());
        assertTrue(log().contains("leaving: no client for 10000 ms"), this::log);
    }

    @Test
    void shouldOpenTheDoorAgainForWhoComesWhileItLeaves() {
        peers.somebodyComes = true;
        assertTrue(goOnAfter(IDLE_NS));
        assertEquals(BrokerFile.OPEN, peers.file.state());
        peers.somebodyComes = false;
        assertTrue(goOnAfter(IDLE_NS - 1), "it counts anew");
        assertFalse(goOnAfter(1));
    }

    @Test
    void shouldStayWhileAnyoneIsServed() {
        connect(1, 1);
        assertTrue(goOnAfter(IDLE_NS));
        leave(1);
        assertTrue(goOnAfter(IDLE_NS - 1));
        assertFalse(goOnAfter(1));
    }

    @Test
    void shouldStayForAdaptersThatTheDriverRemoves() {
        connect(1, 1);
        create(1);
        driver.hold();
        transport.end(1);
        broker.work();
        assertTrue(goOnAfter(2 * IDLE_NS), "the driver is at work");
        driver.letAll();
        driver.awaitCalls(2);
        runUntil(() -> log().contains("is removed"));
        assertTrue(goOnAfter(IDLE_NS - 1));
    }

    @Test
    void shouldWaitForTheClientThatStartedIt() {
        launch(OPTIONS + " --starter " + OWN_PROCESS + " --starter-waits-ms 3600000");
        assertTrue(goOnAfter(2 * IDLE_NS), "it is on its way");
        connect(1, OWN_PROCESS);
        leave(1);
        assertTrue(goOnAfter(IDLE_NS - 1));
        assertFalse(goOnAfter(1));
    }

    private void hangCalls(final int client) {
        driver.createDeadlineNs = SHORT_NS;
        driver.hold();
        for (int i = 0; i < CallsWithDeadline.MAX_STUCK; i++) {
            final Reply.Failure failure = assertInstanceOf(
                    Reply.Failure.class,
                    ask(client, new Request.CreateAdapter("Stuck" + i, "Test", null)));
            assertEquals(ErrorCode.ERROR_TIMEOUT.code(), failure.code, failure.reason);
        }
    }

    @Test
    void shouldLeaveWhenCallsHangEvenIfAClientIsThere() {
        connect(1, 1);
        hangCalls(1);
        assertTrue(goOnAfter(0), "who was told has a moment to hear it");
        assertTrue(goOnAfter(SECOND_NS - 1));
        assertFalse(goOnAfter(1));
        assertTrue(log().contains("leaving: calls hang"), this::log);
    }

    @Test
    void shouldStayForSessionsThoughCallsHang() {
        connect(1, 1);
        final int adapter = create(1);
        ask(1, new Request.StartSession(adapter, TestClient.CAPACITY, 0));
        hangCalls(1);
        assertTrue(goOnAfter(0));
        assertTrue(goOnAfter(IDLE_NS));
    }

    @Test
    void shouldOpenTheDoorAgainForWhoComesWhileCallsHang() {
        connect(1, 1);
        hangCalls(1);
        assertTrue(goOnAfter(0));
        peers.somebodyComes = true;
        assertTrue(goOnAfter(SECOND_NS));
        assertEquals(BrokerFile.OPEN, peers.file.state());
    }

    @Test
    void shouldLeaveOfItself() {
        clock.addAndGet(IDLE_NS);
        assertTrue(broker.serve());
    }
}
