package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Connections, adapters, handles and addresses of one client that takes all that it can get. */
@Timeout(60)
class ClientLimitsTest extends LimitsFixture {
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
        final Change removal = Change.remove(Literals.address("10.0.0.1", 24));
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
    void shouldBoundRoutesApartFromAddresses() {
        final TestClient client = broker.connect(1);
        final int adapter = client.create("Adapter").adapter;
        final Change addition = Change.add(Literals.route("10.1.0.0", 16));
        final Change address = Change.add(Literals.address("10.0.0.1", 24));
        final Request both = TestClient.configure(adapter, address, addition, addition);
        assertInstanceOf(Reply.Done.class, client.ask(both));
        assertNames("routes=3", client.refused(QUOTA, both));
        assertInstanceOf(Reply.Done.class, client.ask(TestClient.configure(adapter, addition)));
        assertNames("routes=3", client.refused(QUOTA, TestClient.configure(adapter, addition)));
        // what was refused counts neither the addresses
        for (int i = 0; i < 4; i++) {
            assertInstanceOf(Reply.Done.class, client.ask(TestClient.configure(adapter, address)));
        }
        final Change removal = Change.remove(Literals.route("10.1.0.0", 16));
        assertInstanceOf(Reply.Done.class, client.ask(TestClient.configure(adapter, removal)));
        assertInstanceOf(Reply.Done.class, client.ask(TestClient.configure(adapter, addition)));
        client.ask(new Request.CloseAdapter(adapter));
        final int next = client.create("Adapter").adapter;
        assertInstanceOf(Reply.Done.class, client.ask(TestClient.configure(next, addition)));
    }
}
