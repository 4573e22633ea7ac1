package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ProcessView;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IdleExitSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration LONGER_THAN_IDLE = Duration.ofSeconds(12);
    private static final int THREADS = 2;
    private static final int CONNECTS = 15;
    private static final int LONGEST_PAUSE_NS = 40_000_000;

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    private ConnectOptions idleExit(final long ms) {
        return folder.options().withBrokerIdleExit(Duration.ofMillis(ms));
    }

    @Test
    void shouldLeaveNothingButLockAndLogWhenIdle() throws IOException {
        final int broker;
        try (TunClient client = TunClient.connect(idleExit(300))) {
            broker = client.brokerProcessId();
            client.createAdapter("Passing", "Test").startSession(0x20000);
        }
        assertTrue(ProcessView.of(broker).exists(), "it stays for a while");
        await().atMost(DEADLINE).until(() -> !ProcessView.of(broker).exists());
        assertEquals(0, folder.broker());
        assertEquals(Set.of("lock", "log"), files(folder.directory().path()));
    }

    private static Set<String> files(final Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString())
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    @Test
    void shouldStayWhileAClientIsConnected() {
        try (TunClient client = TunClient.connect(idleExit(100))) {
            await().during(Duration.ofSeconds(1))
                    .atMost(DEADLINE)
                    .until(() -> client.runningDriverVersion() > 0);
            TunClient.connect(folder.options()).close();
            await().during(Duration.ofSeconds(1))
                    .atMost(DEADLINE)
                    .until(() -> folder.broker() == client.brokerProcessId());
        }
    }

    /** Starts a broker, and stops the client that does before it can have come in. */
    private RemoteClient stopOnItsWay(final int idleExitMs) {
        final RemoteClient client = RemoteClient.start(folder).awaitReady();
        client.send("connect " + idleExitMs);
        await().atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !folder.brokers().isEmpty());
        client.process().signal("STOP");
        await("the broker serves").atMost(DEADLINE).until(() -> folder.broker() != 0);
        return client;
    }

    @Test
    @Tag("heavy")
    void shouldWaitForTheClientThatStartedItHoweverSlowThatIs() {
        try (RemoteClient slow = stopOnItsWay(100)) {
            final int broker = folder.broker();
            // others come and go meanwhile
            TunClient.connect(idleExit(100)).close();
            await().during(LONGER_THAN_IDLE)
                    .atMost(DEADLINE)
                    .until(() -> folder.broker() == broker);
            slow.process().signal("CONT");
            assertEquals(broker, slow.brokerOf(1));
            slow.expect("closed", "close");
            await().atMost(DEADLINE).until(() -> !ProcessView.of(broker).exists());
        }
    }

    @Test
    void shouldLeaveWhenTheClientThatStartedItDied() {
        final int broker;
        try (RemoteClient dead = stopOnItsWay(100)) {
            broker = folder.broker();
            assertTrue(ProcessView.of(dead.process().pid()).isStopped());
        }
        await().atMost(DEADLINE).until(() -> !ProcessView.of(broker).exists());
    }

    @Test
    @Tag("heavy")
    void shouldServeWhoeverComesWhileBrokerLeaves() throws Exception {
        final Set<Integer> brokers = ConcurrentHashMap.newKeySet();
        final CyclicBarrier left = new CyclicBarrier(THREADS);
        final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            final List<Callable<Void>> comers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                final Random random = new Random(i);
                comers.add(() -> {
                    for (int connect = 0; connect < CONNECTS; connect++) {
                        try (TunClient client = TunClient.connect(idleExit(20))) {
                            brokers.add(client.brokerProcessId());
                            assertTrue(client.runningDriverVersion() > 0);
                        }
                        // all have left; they return a little before or after the broker leaves
                        left.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
                        LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NS));
                    }
                    return null;
                });
            }
            for (final Future<Void> outcome : executor.invokeAll(comers)) {
                outcome.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertTrue(brokers.size() > 1, "no broker left meanwhile");
        System.out.println("idle exit: " + THREADS * CONNECTS + " connects, all served, by "
                + brokers.size() + " brokers one after the other");
    }
}
