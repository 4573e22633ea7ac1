package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.broker.client.Newcomers;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Requests and streams of clients that send more than their share, do not read, or stay silent. */
@Timeout(60)
class RequestLimitsTest extends LimitsFixture {
    @Test
    void shouldLeaveRequestsInTheStreamOfAProcessThatHasTooManyInFlight() {
        final TestClient client = broker.connect(1);
        final TestClient twin = broker.connect(1);
        broker.driver.hold();
        for (int i = 0; i < 100; i++) {
            client.send(new Request.RunningDriverVersion());
            twin.send(new Request.RunningDriverVersion());
        }
        broker.run();
        // 8, and what one look takes in beyond
        final int untaken = broker.transport.untaken(client.sessionId())
                + broker.transport.untaken(twin.sessionId());
        assertTrue(untaken >= 200 - 8 - 3, () -> "left " + untaken);
        // another process is served
        final TestClient other = broker.connect(2);
        other.send(new Request.ListAdapters(0));
        broker.run();
        assertEquals(1, other.read().size());
        broker.driver.letAll();
        broker.runUntilIdle();
        assertEquals(100, client.read().size());
        assertEquals(100, twin.read().size());
    }

    @Test
    void shouldLeaveRequestsInTheStreamOfAProcessThatDoesNotRead() {
        final TestClient client = broker.connect(1);
        for (int i = 0; i < 4; i++) {
            client.create("x".repeat(120));
        }
        client.stream().room(0);
        for (int i = 0; i < 1400; i++) {
            client.send(new Request.ListAdapters(0));
        }
        broker.runUntilIdle();
        final int untaken = broker.transport.untaken(client.sessionId());
        // 16 KiB of replies of 1 to 2 KiB
        assertTrue(untaken > 1370, () -> "left " + untaken);
        assertTrue(broker.clients.hasWaiting());
        client.stream().room(Integer.MAX_VALUE);
        broker.runUntilIdle();
        assertEquals(1400, client.read().size());
        assertFalse(broker.clients.hasWaiting());
    }

    @Test
    void shouldTakeOneRequestAtATimeBeforeTheHello() {
        final TestClient client = broker.attach();
        client.stream().room(0);
        for (int i = 0; i < 1000; i++) {
            client.send(new Request.ListAdapters(0));
        }
        broker.runUntilIdle();
        assertEquals(999, broker.transport.untaken(client.sessionId()));
    }

    @Test
    void shouldDismissStreamsThatStaySilent() {
        final TestClient silent = broker.attach();
        broker.run();
        broker.pass(Newcomers.DEADLINE_NS - 1);
        final TestClient client = broker.connect(1);
        broker.clients.isAnybodyComing();
        assertEquals(List.of(), broker.transport.dismissed);
        broker.pass(1);
        broker.clients.isAnybodyComing();
        broker.clients.isAnybodyComing();
        assertEquals(
                List.of(FakeTransport.aeronClientId(silent.sessionId())),
                broker.transport.dismissed);
        silent.leave();
        broker.pass(Newcomers.DEADLINE_NS);
        broker.clients.isAnybodyComing();
        assertEquals(1, broker.transport.dismissed.size());
        assertInstanceOf(Reply.AdapterList.class, client.ask(new Request.ListAdapters(0)));
    }

    @Test
    void shouldDismissOldestSilentStreamsWhenThereAreTooMany() {
        final List<TestClient> silent = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            silent.add(broker.attach());
        }
        broker.run();
        assertEquals(1100 - Newcomers.MOST, broker.transport.dismissed.size());
        assertEquals(
                FakeTransport.aeronClientId(silent.get(0).sessionId()),
                broker.transport.dismissed.get(0));
        broker.connect(1).create("Adapter");
    }
}
