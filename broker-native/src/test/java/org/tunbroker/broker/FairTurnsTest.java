package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.limit.Limits;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** Who has how long to wait for the driver. */
@Timeout(60)
class FairTurnsTest {
    private static final int MANY = 3000;

    private final TestBroker broker =
            new TestBroker(Limits.parse("adapters=" + MANY + ",handles=" + MANY));

    @AfterEach
    void close() {
        broker.close();
    }

    private static Request.CreateAdapter creation(final String name) {
        return new Request.CreateAdapter(name, "Test", null);
    }

    private List<String> callsAfter(final int count) {
        final List<String> calls = List.copyOf(broker.driver.calls);
        return calls.subList(count, calls.size());
    }

    @Test
    void shouldServeHonestClientBetweenRemovalsOfOneThatDied() {
        final TestClient honest = broker.connect(2);
        final TestClient dying = broker.connect(1);
        final List<Object> made = new ArrayList<>();
        while (made.size() < MANY) {
            for (int i = 0; i < 16; i++) {
                dying.send(creation("Adapter"));
            }
            broker.runUntilIdle();
            made.addAll(dying.read());
        }
        broker.driver.hold();
        dying.guest().die();
        honest.send(creation("Honest"));
        broker.run();
        final int before = broker.driver.calls.size();
        broker.driver.letAll();
        broker.runUntilIdle();
        final List<String> calls = callsAfter(before);
        assertTrue(
                calls.indexOf("create Honest") <= 2, () -> calls.subList(0, 10).toString());
        assertEquals(1, broker.adapters.count());
    }

    @Test
    void shouldServeHonestClientBetweenCallsOfOneThatAsksWithoutEnd() {
        final TestClient greedy = broker.connect(1);
        final int adapter = greedy.create("Greedy").adapter;
        final TestClient honest = broker.connect(2);
        broker.driver.hold();
        final int before = broker.driver.calls.size();
        for (int i = 0; i < 1000; i++) {
            greedy.send(TestClient.setMtu(adapter, 1500));
        }
        broker.run();
        honest.send(creation("Honest"));
        broker.run();
        broker.driver.letAll();
        broker.runUntilIdle();
        assertTrue(callsAfter(before).indexOf("create Honest") <= 2);
        assertEquals(1000, greedy.read().size());
    }

    @Test
    void shouldKeepTheOrderOfOneAdaptersCalls() {
        final TestClient owner = broker.connect(1);
        final int adapter = owner.create("Adapter").adapter;
        final TestClient other = broker.connect(2);
        final int opened = other.open("Adapter").adapter;
        other.start(opened);
        broker.driver.hold();
        final int before = broker.driver.calls.size();
        other.send(TestClient.setMtu(opened, 1400));
        broker.run();
        owner.send(TestClient.setUp(adapter));
        owner.send(new Request.CloseAdapter(adapter));
        broker.run();
        broker.driver.letAll();
        broker.runUntilIdle();
        assertEquals(
                List.of("setMtu Adapter", "setUp Adapter", "end Adapter", "close Adapter"),
                callsAfter(before));
    }

    @Test
    void shouldAnswerGoodbyeWhenAllIsRemovedAlsoOnAnothersAdapter() {
        final TestClient owner = broker.connect(1);
        owner.create("Theirs");
        final TestClient client = broker.connect(2);
        client.create("Own");
        client.start(client.open("Theirs").adapter);
        broker.driver.hold();
        client.send(new Request.Goodbye());
        broker.run();
        broker.driver.let(1);
        broker.driver.awaitCalls(4);
        broker.run();
        assertEquals(List.of(), client.read());
        broker.driver.letAll();
        broker.runUntilIdle();
        assertEquals(1, client.read().size());
        assertEquals(0, broker.peers.openMemories);
    }

    @Test
    void shouldGiveRestartedApplicationItsNameBack() {
        final TestClient killed = broker.connect(1);
        killed.create("Vpn");
        broker.driver.hold();
        killed.guest().die();
        broker.run();
        final TestClient restarted = broker.connect(2);
        restarted.send(creation("VPN"));
        broker.run();
        broker.driver.letAll();
        broker.runUntilIdle();
        assertEquals(List.of("create Vpn", "close Vpn", "create VPN"), broker.driver.calls);
        assertEquals(1, restarted.read().size());
    }

    @Test
    void shouldNotCreateForClientThatLeftWhileItWaitedForTheName() {
        final TestClient killed = broker.connect(1);
        killed.create("Vpn");
        broker.driver.hold();
        killed.guest().die();
        broker.run();
        final TestClient gone = broker.connect(2);
        gone.send(creation("Vpn"));
        broker.run();
        gone.guest().die();
        broker.run();
        final TestClient leaving = broker.connect(3);
        leaving.send(creation("Vpn"));
        leaving.send(new Request.Goodbye());
        broker.run();
        broker.driver.letAll();
        broker.runUntilIdle();
        assertEquals(List.of("create Vpn", "close Vpn"), broker.driver.calls);
        assertEquals(
                List.of(ErrorCode.ERROR_INVALID_HANDLE.code()),
                leaving.read().stream()
                        .filter(Reply.Failure.class::isInstance)
                        .map(reply -> ((Reply.Failure) reply).code)
                        .toList());
    }

    @Test
    void shouldRemoveAdapterThatWasMadeForClientThatIsGone() {
        final TestClient client = broker.connect(1);
        broker.driver.hold();
        client.send(creation("Adapter"));
        broker.run();
        client.guest().die();
        broker.run();
        broker.driver.letAll();
        broker.runUntilIdle();
        assertEquals(List.of("create Adapter", "close Adapter"), broker.driver.calls);
        assertTrue(broker.adapters.isEmpty());
    }
}
