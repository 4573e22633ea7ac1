package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Packet;
import org.tunbroker.client.RecoveryOptions;
import org.tunbroker.client.RecoveryPhase;
import org.tunbroker.client.RecoveryProgress;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.TunListener;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ProcessView;

/** Clients that recover, and brokers that are killed. */
@EnabledOnOs({OS.LINUX, OS.WINDOWS})
@Tag("slow-under-wine")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClientRecoverySystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int KILLS_IN_A_PHASE = 2;

    private final BrokerFolder folder = BrokerFolder.create();
    private final List<RecoveryPhase> phases = new CopyOnWriteArrayList<>();
    private final List<RecoveryProgress> progress = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        folder.close();
    }

    private TunClient connect(final RecoveryOptions options) {
        final TunClient client = TunClient.connect(folder.options().withRecovery(options));
        client.setListener(new Listener(phase -> {}));
        return client;
    }

    private TunClient connect() {
        // three brokers start one after another in some tests, which takes long beside other tests
        return connect(new RecoveryOptions().withLimit(DEADLINE));
    }

    private void awaitPhase(final RecoveryPhase phase) {
        await().atMost(DEADLINE).until(() -> phases.contains(phase));
    }

    private void killBroker() {
        folder.brokers().forEach(broker -> folder.kill((int) broker.pid()));
    }

    private final class Listener implements TunListener {
        private final Consumer<RecoveryPhase> atPhase;

        Listener(final Consumer<RecoveryPhase> atPhase) {
            this.atPhase = atPhase;
        }

        @Override
        public void recovery(final RecoveryPhase phase, final RecoveryProgress told) {
            atPhase.accept(phase);
            progress.add(told);
            phases.add(phase);
        }
    }

    @Test
    void shouldGoOnWithTheNextBrokerWhenOneIsKilled() {
        goOnWithTheNextBroker(folder::kill);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no signal that asks for an end")
    @Tag("heavy")
    void shouldGoOnWithTheNextBrokerWhenOneIsTerminated() {
        goOnWithTheNextBroker(broker -> ProcessView.of(broker).signal("TERM"));
    }

    private void goOnWithTheNextBroker(final IntConsumer end) {
        try (TunClient client = connect()) {
            final Adapter adapter = client.createAdapter("One", "Test");
            final Session one = adapter.startSession(Session.MIN_CAPACITY);
            final Session two = client.createAdapter("Two", "Test")
                    .startSession(new SessionOptions().withOneThreadEachWay());
            final EchoTraffic traffic = new EchoTraffic(one);
            final EchoTraffic others = new EchoTraffic(two);
            traffic.exchange(100);
            others.exchange(100);
            final int killed = client.brokerProcessId();
            end.accept(killed);
            awaitPhase(RecoveryPhase.RESUMED);
            assertNotEquals(killed, client.brokerProcessId());
            traffic.exchange(100);
            others.exchange(100);
            assertFalse(one.hasEnded());
            assertEquals(2, client.adapters().size());
            assertEquals(adapter.info().guid(), client.adapters().get(0).guid());
            client.createAdapter("Three", "Test").startSession();
        }
    }

    @ParameterizedTest
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    @EnumSource(names = {"LOST", "CONNECTING", "ADAPTERS", "CONFIGURATION", "SESSIONS", "RESUMED"})
    @Tag("heavy")
    void shouldRecoverWhateverThePhaseInWhichTheNextBrokerIsKilled(final RecoveryPhase phase) {
        final List<CompletableFuture<Void>> kills = new CopyOnWriteArrayList<>();
        try (TunClient client = connect()) {
            final Adapter adapter = client.createAdapter("One", "Test");
            adapter.setMtu(1400);
            final EchoTraffic traffic = new EchoTraffic(adapter.startSession(Session.MIN_CAPACITY));
            traffic.exchange(10);
            client.setListener(new Listener(told -> {
                if (told == phase && kills.size() < KILLS_IN_A_PHASE) {
                    kills.add(killOne(phase));
                }
            }));
            killBroker();
            await().atMost(DEADLINE).until(() -> kills.size() >= expectedKills(phase));
            kills.forEach(CompletableFuture::join);
            // a call waits for what the last kill began
            await().atMost(DEADLINE)
                    .until(() -> client.adapters().size() == 1
                            && phases.get(phases.size() - 1) == RecoveryPhase.RESUMED);
            traffic.exchange(100);
            System.out.println(
                    "killed in phase " + phase + ": kills=" + kills.size() + " phases=" + phases);
        }
    }

    @Test
    @Tag("heavy")
    void shouldCompleteStagesOfReadinessWithTheNextBroker() throws Exception {
        try (TunClient client = connect()) {
            final Session session =
                    client.createAdapter("One", "Test").startSession(Session.MIN_CAPACITY);
            final Session quiet = client.createAdapter("Two", "Test").startSession();
            final CompletableFuture<Void> readable = session.whenReadable().toCompletableFuture();
            final CompletableFuture<Void> quietReadable =
                    quiet.whenReadable().toCompletableFuture();
            killBroker();
            awaitPhase(RecoveryPhase.RESUMED);
            assertFalse(readable.isDone());
            final long begin = System.nanoTime();
            assertEquals(100, session.write(ByteBuffer.allocate(100)));
            readable.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            System.out.println("told by the next broker: us="
                    + TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin));
            final ByteBuffer packet = ByteBuffer.allocate(100);
            assertEquals(100, session.read(packet, 0, TimeUnit.SECONDS));
            assertFalse(quietReadable.isDone());
            quiet.close();
            quietReadable.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static int expectedKills(final RecoveryPhase phase) {
        // there is one LOST in a recovery; a broker that dies while it starts may cost no try
        return phase == RecoveryPhase.LOST || phase == RecoveryPhase.CONNECTING
                ? 1
                : KILLS_IN_A_PHASE;
    }

    private CompletableFuture<Void> killOne(final RecoveryPhase phase) {
        if (phase != RecoveryPhase.CONNECTING) {
            killBroker();
            return CompletableFuture.completedFuture(null);
        }
        // the one that is about to start
        return CompletableFuture.runAsync(() -> {
            await().atMost(DEADLINE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !folder.brokers().isEmpty());
            killBroker();
        });
    }

    @Test
    void shouldGiveUpWhereNoBrokerCanStart() throws IOException {
        try (TunClient client = connect(new RecoveryOptions().withLimit(Duration.ofMillis(1500)))) {
            final Adapter adapter = client.createAdapter("One", "Test");
            final Session session = adapter.startSession(Session.MIN_CAPACITY);
            final Path aside = folder.path().resolveSibling(folder.path().getFileName() + ".aside");
            final ProcessHandle broker =
                    ProcessHandle.of(client.brokerProcessId()).orElseThrow();
            Files.move(folder.path(), aside);
            Files.createFile(folder.path());
            try {
                broker.destroyForcibly();
                awaitPhase(RecoveryPhase.GAVE_UP);
                await().atMost(DEADLINE).until(() -> !adapter.isOpen() && session.hasEnded());
                final TunException failure =
                        assertThrows(TunException.class, client::runningDriverVersion);
                System.out.println("gave up: " + failure.getMessage());
                assertTrue(failure.is(ErrorCode.ERROR_BROKEN_PIPE), failure::getMessage);
                assertTrue(failure.reason().contains("phase CONNECTING"), failure::getMessage);
                assertEquals(Session.END, session.receive(new Packet()));
            } finally {
                Files.delete(folder.path());
                Files.move(aside, folder.path());
            }
        }
    }

    @Test
    void shouldEndAtOnceWhenClosedMeanwhile() throws Exception {
        final TunClient client = connect();
        final Session session =
                client.createAdapter("One", "Test").startSession(Session.MIN_CAPACITY);
        final CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            try {
                return session.read(ByteBuffer.allocate(Session.MAX_PACKET_LENGTH));
            } catch (final InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        });
        killBroker();
        awaitPhase(RecoveryPhase.CONNECTING);
        final long begin = System.nanoTime();
        client.close();
        assertEquals(Session.END, reader.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        System.out.println("closed while it recovered: ms=" + tookMs);
        assertTrue(tookMs < 5000, () -> tookMs + " ms");
        // what was connecting leaves whatever it has reached
        await().atMost(DEADLINE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("tb-recover")));
        await().atMost(DEADLINE).until(() -> folder.clients() == 0);
    }

    @Test
    void shouldRefusePacketsOfTheKilledBrokerAndCountThem() throws Exception {
        try (TunClient client = connect()) {
            final Session session =
                    client.createAdapter("One", "Test").startSession(Session.MIN_CAPACITY);
            for (int i = 0; i < 3; i++) {
                session.write(ByteBuffer.allocate(100));
            }
            final Packet received = new Packet();
            assertTrue(session.awaitReadable(DEADLINE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(100, session.receive(received));
            await().atMost(DEADLINE).until(() -> session.statistics().received() == 3);
            final Packet allocated = new Packet();
            assertEquals(50, session.allocate(allocated, 50));
            final ByteBuffer view = received.buffer();
            killBroker();
            awaitPhase(RecoveryPhase.RESUMED);
            assertTrue(assertThrows(TunException.class, () -> received.get(0))
                    .is(ErrorCode.ERROR_INVALID_HANDLE));
            assertTrue(assertThrows(TunException.class, () -> allocated.put(0, (byte) 1))
                    .is(ErrorCode.ERROR_INVALID_HANDLE));
            view.get(view.position());
            allocated.close();
            received.close();
            final RecoveryProgress last = progress.get(progress.size() - 1);
            assertEquals(2, last.lostReceived(), last::toString);
            assertEquals(1, last.lostSent(), last::toString);
            new EchoTraffic(session).exchange(100);
        }
    }

    @Test
    @Tag("heavy")
    void shouldRecoverTwoClientsOfWhichOneOpenedTheOthersAdapter() {
        try (TunClient creator = connect();
                TunClient opener = connect()) {
            final Adapter created = creator.createAdapter("Shared", "Test");
            final Adapter opened = opener.openAdapter("Shared");
            killBroker();
            await().atMost(DEADLINE)
                    .until(() -> phases.stream()
                                    .filter(RecoveryPhase.RESUMED::equals)
                                    .count()
                            == 2);
            created.setMtu(1300);
            opened.setMtu(1400);
            assertEquals(1, opener.adapters().size());
        }
    }
}
