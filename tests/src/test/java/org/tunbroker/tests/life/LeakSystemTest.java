package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ProcessView;

/** What remains, on both sides, of clients that came and went. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LeakSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int WARM_UP = 20;
    private static final int CONNECTS = 200;
    // threads and descriptors that a JVM itself makes at any time
    private static final int SLACK = 3;

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void shouldLeakNothingWhenClientsComeAndGo() throws Exception {
        try (TunClient neighbour = TunClient.connect(folder.options())) {
            final ProcessView broker = ProcessView.of(neighbour.brokerProcessId());
            final EchoTraffic traffic =
                    new EchoTraffic(neighbour.createAdapter("Neighbour", "Test").startSession());
            comeAndGo(WARM_UP);
            awaitFiles();
            final Counts ownBefore = Counts.of(ProcessView.own());
            final Counts brokerBefore = Counts.of(broker);

            final long begin = System.nanoTime();
            comeAndGo(CONNECTS);
            final long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);

            awaitFiles();
            traffic.exchange(100);
            await("the client is as before").atMost(DEADLINE).until(() -> {
                // a mapping of the client's ends with the last reference to it
                System.gc();
                return Counts.of(ProcessView.own()).isLike(ownBefore);
            });
            await("the broker is as before")
                    .atMost(DEADLINE)
                    .until(() -> Counts.of(broker).isLike(brokerBefore));
            assertEquals(1, neighbour.adapters().size());
            System.out.println("come and go: " + CONNECTS + " times in " + ms + " ms; broker "
                    + brokerBefore + " then " + Counts.of(broker) + "; client " + ownBefore
                    + " then " + Counts.of(ProcessView.own()));
        }
    }

    private void comeAndGo(final int times) {
        for (int i = 0; i < times; i++) {
            try (TunClient client = TunClient.connect(folder.options())) {
                final Session session =
                        client.createAdapter("Passing", "Test").startSession(Session.MIN_CAPACITY);
                new EchoTraffic(session).exchange(2);
            }
        }
    }

    private void awaitFiles() {
        await("only the neighbour's files are left")
                .atMost(DEADLINE)
                .until(() -> folder.clients() == 1
                        && folder.sessionMemories().size() == 1
                        && folder.clientStreams() == 2);
    }

    /** How much a process has of what can leak. */
    private record Counts(int threads, int descriptors, int mappings) {
        static Counts of(final ProcessView process) {
            return new Counts(
                    process.threads().size(),
                    process.descriptors().size(),
                    process.mappings("tunbroker-system-test").size());
        }

        boolean isLike(final Counts before) {
            return threads <= before.threads + SLACK
                    && descriptors <= before.descriptors + SLACK
                    && mappings <= before.mappings + SLACK;
        }
    }
}
