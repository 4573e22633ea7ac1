package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ProcessView;

/**
 * Processes that were stopped for longer than any timeout of Aeron's, all at the same time: two
 * clients of one broker, and another broker.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StoppedSystemTest {
    private static final Duration STOPPED = Duration.ofSeconds(15);
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final BrokerFolder CLIENTS_STOP = BrokerFolder.create();
    private static final BrokerFolder BROKER_STOPS = BrokerFolder.create();
    private static RemoteClient idle;
    private static RemoteClient busy;
    private static TunClient neighbour;
    private static RemoteClient waiting;
    private static RemoteClient idling;
    private static int stoppedBroker;
    private static CompletableFuture<TunClient> late;

    @BeforeAll
    static void stopThem() {
        idle = RemoteClient.start(CLIENTS_STOP);
        busy = RemoteClient.start(CLIENTS_STOP);
        waiting = RemoteClient.start(BROKER_STOPS);
        idling = RemoteClient.start(BROKER_STOPS);
        neighbour = TunClient.connect(CLIENTS_STOP.options());
        final EchoTraffic traffic = new EchoTraffic(
                neighbour.createAdapter("Neighbour", "Test").startSession(Session.MIN_CAPACITY));
        idle.connect();
        idle.createWithSession("Idle");
        busy.flow("Busy");
        stoppedBroker = idling.connect();
        waiting.flow("Waiting");

        final List<ProcessView> stopped = List.of(
                ProcessView.of(idle.process().pid()),
                ProcessView.of(busy.process().pid()),
                ProcessView.of(stoppedBroker));
        stopped.forEach(process -> process.signal("STOP"));
        late = CompletableFuture.supplyAsync(
                () -> TunClient.connect(BROKER_STOPS.options().withConnectTimeout(DEADLINE)));
        await().atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(500))
                .during(STOPPED)
                .until(() -> {
                    traffic.exchange(10);
                    return stopped.stream().allMatch(ProcessView::isStopped)
                            && neighbour.adapters().size() == 3;
                });
        stopped.forEach(process -> process.signal("CONT"));
    }

    @AfterAll
    static void close() {
        for (final RemoteClient client : List.of(idle, busy, waiting, idling)) {
            client.close();
        }
        neighbour.close();
        late.thenAccept(TunClient::close).join();
        CLIENTS_STOP.close();
        BROKER_STOPS.close();
    }

    @Test
    void shouldServeClientThatWasStopped() {
        idle.expect("echoed", "echo 100");
        idle.expect("3", "list");
        idle.createWithSession("Another");
        idle.expect("echoed", "echo 100");
    }

    @Test
    void shouldGoOnWithTrafficWhenClientWasStoppedInTheMiddleOfIt() {
        busy.awaitFlow();
    }

    @Test
    void shouldGoOnWithTrafficWhenBrokerWasStopped() {
        waiting.awaitFlow();
        assertEquals(stoppedBroker, BROKER_STOPS.broker());
    }

    @Test
    void shouldServeIdleClientWhenBrokerWasStopped() {
        idling.createWithSession("Idling");
        idling.expect("echoed", "echo 100");
    }

    @Test
    void shouldServeWhoeverCameWhileBrokerWasStopped() {
        final TunClient client = late.join();
        assertEquals(stoppedBroker, client.brokerProcessId());
        new EchoTraffic(client.createAdapter("Late", "Test").startSession(Session.MIN_CAPACITY))
                .exchange(100);
    }
}
