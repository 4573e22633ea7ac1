package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.client.Newcomers;
import org.tunbroker.broker.limit.Limits;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** One client that takes all that it can get. */
@Timeout(60)
class ClientLimitsTest {
    private static final ErrorCode QUOTA = ErrorCode.ERROR_NOT_ENOUGH_QUOTA;

    private final TestBroker broker = new TestBroker(
            Limits.parse(
                    "processes=2,connections=3,adapters=4,handles=6,sessions=2,memory=3,addresses=5,requests=8,replies=16"));

    @AfterEach
    void close() {
        broker.close();
    }

    private static void assertNames(final String limit, final Reply.Failure failure) {
        assertTrue(failure.reason.contains(limit), failure.reason);
        assertTrue(failure.reason.contains("tunbroker.limits"), failure.reason);
    }

    private static Request.CreateAdapter creation(final String name) {
        return new Request.CreateAdapter(name, "Test", null);
    }

    @Test
    void shouldRefuseConnectionBeyondTheProcessesLimit() {
        for (int i = 0; i < 3; i++) {
            broker.connect(1);
        }
        final TestClient refused = broker.attach();
        assertNames("connections=3", refused.refused(QUOTA, refused.hello(1)));
        assertTrue(refused.guest().closed);
        // another process is not concerned
        broker.connect(2);
    }

    @Test
    void shouldTakeThePlaceOfConnectionThatSaidGoodbye() {
        final List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(broker.connect(1));
        }
        clients.get(1).ask(new Request.Goodbye());
        broker.connect(1);
        assertTrue(clients.get(1).guest().closed);
        assertFalse(clients.get(0).guest().closed);
    }

    @Test
    void shouldCountConnectionsOfAProcessThatComeAndGo() {
        for (int i = 0; i < 20; i++) {
            broker.connect(1).die();
            broker.connect(1).leave();
        }
    }

    @Test
    void shouldKeepReserveForProcessThatHoldsNothing() {
        for (int process = 1; process <= 2; process++) {
            for (int i = 0; i < 3; i++) {
                final TestClient client = broker.connect(process);
                client.create("Adapter");
                if (i == 0) {
                    client.create("Adapter");
                }
            }
        }
        for (int process = 3; process <= 4; process++) {
            final TestClient client = broker.connect(process);
            client.create("Reserve");
            assertNames("processes=2", client.refused(QUOTA, creation("More")));
            final TestClient second = broker.attach();
            assertNames("the broker is full", second.refused(QUOTA, second.hello(process)));
        }
        // the reserve is used up, and a full broker says so
        final TestClient late = broker.attach();
        assertNames("the broker is full", late.refused(QUOTA, late.hello(5)));
    }

    @Test
    void shouldBoundAdaptersOfAProcessAndGiveThemBack() {
        final TestClient client = broker.connect(1);
        final List<Integer> handles = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            handles.add(client.create("Adapter").adapter);
        }
        assertNames("adapters=4", broker.connect(1).refused(QUOTA, creation("Adapter")));
        client.ask(new Request.CloseAdapter(handles.get(2)));
        assertEquals("Adapter 2", client.create("Adapter").description.name);
    }

    @Test
    void shouldBoundHandlesOfAProcess() {
        final TestClient client = broker.connect(1);
        client.create("Adapter");
        for (int i = 0; i < 5; i++) {
            client.open("ADAPTER");
        }
        assertNames("handles=6", client.refused(QUOTA, new Request.OpenAdapter("Adapter")));
        assertNames("handles=6", client.refused(QUOTA, creation("Other")));
        client.die();
        final TestClient next = broker.connect(1);
        next.create("Adapter");
        next.open("Adapter");
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

    @Test
    void shouldGiveBackRoomOfAdapterThatFailed() {
        final TestClient client = broker.connect(1);
        for (int i = 0; i < 10; i++) {
            broker.driver.failOnce(new StackOverflowError());
            client.refused(ErrorCode.ERROR_GEN_FAILURE, creation("Adapter"));
        }
        assertEquals("Adapter", client.create("Adapter").description.name);
    }

    @Test
    void shouldBoundAddresses() {
        final TestClient client = broker.connect(1);
        final int adapter = client.create("Adapter").adapter;
        final Request address = TestClient.addAddress(adapter, "10.0.0.1", 24);
        broker.driver.failOnce(new IllegalStateException("no address"));
        client.refused(ErrorCode.ERROR_GEN_FAILURE, address);
        for (int i = 0; i < 5; i++) {
            assertInstanceOf(Reply.Done.class, client.ask(address));
        }
        assertNames("addresses=5", client.refused(QUOTA, address));
        final Change removal = Change.remove(TestClient.address("10.0.0.1", 24));
        assertInstanceOf(Reply.Done.class, client.ask(TestClient.configure(adapter, removal)));
        assertInstanceOf(Reply.Done.class, client.ask(address));
        assertNames("addresses=5", client.refused(QUOTA, address));
        client.ask(new Request.CloseAdapter(adapter));
        assertInstanceOf(
                Reply.Done.class,
                client.ask(
                        TestClient.addAddress(client.create("Adapter").adapter, "10.0.0.1", 24)));
    }

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
