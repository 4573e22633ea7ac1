package org.tunbroker.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.FakeTransport;
import org.tunbroker.broker.TestBroker;
import org.tunbroker.broker.TestClient;
import org.tunbroker.ipc.control.ControlProtocol;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;
import org.tunbroker.ipc.rendezvous.NetworkNamespace;

@Timeout(60)
class ClientsTest {
    private final TestBroker broker = new TestBroker();

    @AfterEach
    void close() {
        broker.close();
    }

    private Request.Hello hello(
            final long clientId, final boolean littleEndian, final long namespace) {
        return new Request.Hello(clientId, 1, "test", 64, littleEndian, namespace);
    }

    @Test
    void shouldWelcomeClientAndServeIt() {
        final TestClient client = broker.attach();
        assertTrue(broker.clients.isEmpty());
        final Reply.Welcome welcome =
                assertInstanceOf(Reply.Welcome.class, client.ask(client.hello(1)));
        assertEquals("fake", welcome.driver);
        assertEquals((int) ProcessHandle.current().pid(), welcome.processId);
        assertFalse(broker.clients.isEmpty());
        assertEquals(
                1,
                assertInstanceOf(
                                Reply.DriverVersion.class,
                                client.ask(new Request.RunningDriverVersion()))
                        .version);
    }

    @Test
    void shouldRefuseHelloOfAnotherByteOrder() {
        final TestClient client = broker.attach();
        client.refused(
                ErrorCode.ERROR_NOT_SUPPORTED,
                hello(client.sessionId(), false, NetworkNamespace.ofThisProcess()));
    }

    @Test
    void shouldRefuseHelloFromAnotherNetworkNamespace() {
        final TestClient client = broker.attach();
        client.refused(
                ErrorCode.ERROR_INVALID_PARAMETER,
                hello(client.sessionId(), true, NetworkNamespace.ofThisProcess() + 1));
    }

    @Test
    void shouldRefuseSecondHelloOnItsStreamAndOfItsNumber() {
        final TestClient client = broker.connect(1);
        client.refused(ErrorCode.ERROR_ALREADY_INITIALIZED, client.hello(1));
        broker.attach().refused(ErrorCode.ERROR_ALREADY_INITIALIZED, client.hello(1));
    }

    @Test
    void shouldRefuseClientThatTakesAnothersNumberInAeron() {
        final TestClient client = broker.connect(1);
        // the fake number in Aeron has 32 bits of this one
        final Request.Hello twin =
                hello(client.sessionId() + (1L << 32), true, NetworkNamespace.ofThisProcess());
        broker.attach().refused(ErrorCode.ERROR_ALREADY_INITIALIZED, twin);
        assertTrue(broker.peers.guests.get(twin.clientId).closed);
        client.die();
        assertEquals(
                List.of(FakeTransport.aeronClientId(client.sessionId())), broker.transport.evicted);
    }

    @Test
    void shouldSayWhyDoorRefuses() {
        broker.peers.admitFault =
                new TunException(ErrorCode.ERROR_ACCESS_DENIED, "connect", "it is another");
        final TestClient client = broker.attach();
        assertEquals(
                "it is another",
                client.refused(ErrorCode.ERROR_ACCESS_DENIED, client.hello(1)).reason);
        broker.peers.admitFault = null;
        client.welcome(1);
    }

    @Test
    void shouldAnswerFaultAndGoOn() {
        broker.peers.admitFault = new IllegalStateException("a fault");
        final TestClient client = broker.attach();
        client.refused(ErrorCode.ERROR_GEN_FAILURE, client.hello(1));
        assertTrue(broker.log().contains("a fault"), broker.log());
        broker.peers.admitFault = null;
        client.welcome(1);
    }

    @Test
    void shouldRefuseRequestsBeforeHelloAndAfterGoodbye() {
        final TestClient client = broker.attach();
        client.refused(ErrorCode.ERROR_ACCESS_DENIED, new Request.ListAdapters(0));
        client.welcome(1);
        assertInstanceOf(Reply.Done.class, client.ask(new Request.Goodbye()));
        assertTrue(broker.clients.isEmpty());
        client.refused(
                ErrorCode.ERROR_ACCESS_DENIED, new Request.CreateAdapter("Late", "Test", null));
    }

    @Test
    void shouldIgnoreWhatIsNoMessage() {
        final TestClient client = broker.connect(1);
        broker.transport.send(client.sessionId(), new byte[3]);
        broker.runUntilIdle();
        assertEquals(List.of(), client.read());
        assertTrue(broker.log().contains("without a prefix"), broker.log());
    }

    @Test
    void shouldRefuseAnotherProtocolVersion() {
        final TestClient client = broker.attach();
        final byte[] hello = client.encode(client.hello(1));
        hello[ControlProtocol.VERSION_OFFSET + 2]++;
        broker.transport.send(client.sessionId(), hello);
        broker.runUntilIdle();
        assertEquals(List.of(ControlProtocol.VERSION), client.read());
    }

    @Test
    void shouldDoWithoutClientWhoseStreamCannotBeMade() {
        broker.transport.failure =
                new TunException(ErrorCode.ERROR_NOT_ENOUGH_MEMORY, "stream", "no more of them");
        final TestClient client = broker.attach();
        client.send(client.hello(1));
        broker.runUntilIdle();
        broker.transport.failure = new IllegalStateException("Aeron's ring is full");
        client.send(client.hello(1));
        broker.runUntilIdle();
        assertTrue(broker.log().contains("no more of them"), broker.log());
        assertTrue(broker.log().contains("Aeron's ring is full"), broker.log());
        broker.transport.failure = null;
        client.welcome(1);
    }

    @Test
    void shouldGiveUpAllOfClientWhoseProcessDied() {
        final TestClient client = broker.connect(1);
        client.start(client.create("One").adapter);
        client.die();
        assertTrue(broker.clients.isEmpty());
        assertTrue(broker.adapters.isEmpty());
        assertTrue(client.guest().closed);
        assertTrue(client.stream().isClosed());
        assertEquals(0, broker.peers.openMemories);
        assertEquals(
                List.of("create One", "start One", "end One", "close One"), broker.driver.calls);
        // Aeron tells later that its stream is gone
        client.leave();
        assertEquals(1, broker.transport.evicted.size());
    }

    @Test
    void shouldSkipWhatDeadClientLeftInItsStream() {
        final TestClient client = broker.connect(1);
        client.guest().die();
        client.send(new Request.CreateAdapter("Ghost", "Test", null));
        broker.runUntilIdle();
        assertEquals(List.of(), broker.driver.calls);
        // Aeron would keep the stream as long as there is something to read
        assertEquals(0, broker.transport.untaken(client.sessionId()));
    }

    @Test
    void shouldGiveUpClientWhoseStreamEndedThoughItsFilesCannotBeRemoved() {
        final TestClient client = broker.connect(1);
        broker.peers.closeFault = new IllegalStateException("read-only");
        client.leave();
        assertTrue(broker.clients.isEmpty());
        assertTrue(broker.log().contains("read-only"), broker.log());
    }

    @Test
    void shouldGiveUpClientWhoseStreamOfRepliesIsLost() {
        final TestClient client = broker.connect(1);
        final TestClient other = broker.connect(2);
        client.stream().lose();
        broker.clients.dropLost();
        assertTrue(client.guest().closed);
        assertFalse(other.guest().closed);
    }

    @Test
    void shouldEvictWhoDiedOnItsWayInButNoClient() {
        final TestClient client = broker.connect(1);
        broker.peers.abandoned = FakeTransport.aeronClientId(client.sessionId());
        assertFalse(broker.clients.isAnybodyComing());
        assertEquals(List.of(), broker.transport.evicted);
        broker.peers.abandoned = 4711;
        broker.peers.somebodyComes = true;
        assertTrue(broker.clients.isAnybodyComing());
        assertEquals(List.of(4711L), broker.transport.evicted);
    }

    @Test
    void shouldStayWhenItCannotBeSeenWhoComes() {
        broker.peers.lookFault = new IllegalStateException("too many open files");
        assertTrue(broker.clients.isAnybodyComing());
        assertTrue(broker.log().contains("too many open files"), broker.log());
    }

    @Test
    void shouldCloseDoorAndClients() {
        final TestClient client = broker.connect(1);
        broker.attach().send(client.hello(2));
        broker.runUntilIdle();
        broker.clients.close();
        assertTrue(broker.peers.closed);
        assertTrue(client.guest().closed);
        assertTrue(client.stream().isClosed());
        assertTrue(broker.clients.all().isEmpty());
    }

    @Test
    void shouldForgetStreamWhoseClientNeverSaidWhoItIs() {
        final TestClient stranger = broker.attach();
        stranger.refused(ErrorCode.ERROR_ACCESS_DENIED, new Request.ListAdapters(0));
        stranger.leave();
        assertTrue(broker.clients.all().isEmpty());
        assertTrue(stranger.stream().isClosed());
        assertEquals(List.of(), broker.transport.evicted);
    }

    @Test
    void shouldGiveUpOnceWhoEndsInTwoWays() {
        final TestClient client = broker.connect(1);
        client.leave();
        client.die();
        assertEquals(1, broker.transport.evicted.size());
    }
}
