package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Sessions and their memory, for one client that takes all that it can get. */
@Timeout(60)
class SessionLimitsTest extends LimitsFixture {
    private static void startAndEnd(final TestClient client, final int adapter) {
        // more than half a mebibyte
        final Reply.SessionStarted started =
                started(client.ask(new Request.StartSession(adapter, 2 * TestClient.CAPACITY, 0)));
        client.ask(new Request.EndSession(started.session));
    }

    private static Request.StartSession startLarge(final int adapter, final int memory) {
        // more than a mebibyte, counted as two
        return new Request.StartSession(adapter, 4 * TestClient.CAPACITY, 0, memory);
    }

    private static Reply.SessionStarted started(final Reply reply) {
        return assertInstanceOf(Reply.SessionStarted.class, reply);
    }

    @Test
    void shouldBoundSessionsAndTheirMemory() {
        final TestClient client = broker.connect(1);
        final int first = client.create("First").adapter;
        final int second = client.create("Second").adapter;
        final int third = client.create("Third").adapter;
        // a ring of 1 MiB each way, and the header
        final Reply.Failure tooLarge =
                client.refused(QUOTA, new Request.StartSession(first, 2 * 1024 * 1024, 0));
        assertNames("memory=3", tooLarge);
        final Reply.SessionStarted started = client.start(first);
        client.start(second);
        assertNames(
                "sessions=2",
                client.refused(QUOTA, new Request.StartSession(third, TestClient.CAPACITY, 0)));
        client.ask(new Request.EndSession(started.session));
        client.start(third);
        client.ask(new Request.CloseAdapter(second));
        client.start(first);
    }

    @Test
    void shouldGiveUpMemoryThatWaitsBeforeSessionsExceedTheLimit() {
        broker.peers.keepsAllocated = true;
        final TestClient client = broker.connect(1);
        final TestClient twin = broker.connect(1);
        final int first = client.create("First").adapter;
        final int second = twin.create("Second").adapter;
        startAndEnd(client, first);
        startAndEnd(twin, second);
        assertEquals(2, broker.peers.openMemories);
        final Reply.SessionStarted large = started(client.ask(startLarge(first, 0)));
        // of both connections, for they are one process
        assertEquals(1, broker.peers.openMemories);
        client.ask(new Request.EndSession(large.session));
        // what is wanted is not given up for the room that it has
        twin.start(second);
        assertEquals(2, broker.peers.openMemories);
        assertEquals(large.memory, started(client.ask(startLarge(first, large.memory))).memory);
        assertEquals(2, broker.peers.openMemories);
        assertEquals(2, broker.peers.usedMemories);
    }

    @Test
    void shouldLeaveMemoryThatWaitsAndTakesNothing() {
        final TestClient client = broker.connect(1);
        final int adapter = client.create("Adapter").adapter;
        startAndEnd(client, adapter);
        client.ask(startLarge(adapter, 0));
        assertEquals(2, broker.peers.openMemories);
    }

    @Test
    void shouldGiveUpMemoryThatWaitsOfAllBeforeTheBrokerIsFull() {
        broker.peers.keepsAllocated = true;
        final List<TestClient> clients = new ArrayList<>();
        for (int process = 1; process <= 3; process++) {
            clients.add(broker.connect(process));
        }
        for (final TestClient client : clients) {
            final int adapter = client.create("Adapter").adapter;
            final Reply.SessionStarted large = started(client.ask(startLarge(adapter, 0)));
            client.ask(new Request.EndSession(large.session));
        }
        // of 6 in all for two processes at their limits
        assertEquals(3, broker.peers.openMemories);
        final TestClient late = broker.connect(1);
        late.start(late.create("Late").adapter);
        assertEquals(1, broker.peers.openMemories);
        clients.get(0).die();
        clients.get(1).start(clients.get(1).create("Later").adapter);
    }

    @Test
    void shouldChargeSessionToWhoStartsIt() {
        final TestClient owner = broker.connect(1);
        owner.create("First");
        owner.create("Second");
        final int third = owner.create("Third").adapter;
        final TestClient other = broker.connect(2);
        other.start(other.open("First").adapter);
        other.start(other.open("Second").adapter);
        owner.start(third);
    }

    @Test
    void shouldGiveBackRoomOfSessionThatFailed() {
        final TestClient client = broker.connect(1);
        final int adapter = client.create("Adapter").adapter;
        for (int i = 0; i < 5; i++) {
            broker.driver.failOnce(new OutOfMemoryError("unable to create native thread"));
            final Reply.Failure failure = client.refused(
                    ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                    new Request.StartSession(adapter, TestClient.CAPACITY, 0));
            assertTrue(failure.reason.contains("native thread"), failure.reason);
            assertEquals(0, broker.peers.openMemories);
        }
        client.start(adapter);
    }
}
