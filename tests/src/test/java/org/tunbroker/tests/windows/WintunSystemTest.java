package org.tunbroker.tests.windows;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.life.EchoTraffic;
import org.tunbroker.tests.packets.RoundTripMain;

/**
 * The driver wintun in a broker's process: on the official DLL, which can create no adapter where
 * there is no Windows kernel, and on the simulated driver.
 */
@Timeout(180)
@EnabledOnOs(OS.WINDOWS)
class WintunSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration LONG_DEADLINE = Duration.ofSeconds(150);
    private static final int VERSION_0_14 = 14;
    // packets that are no IP packets come back too
    private static final String ECHO = "echo-invalid=1";

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    private static Session session(final TunClient client, final String adapter) {
        return client.createAdapter(adapter, "Test").startSession(Session.MIN_CAPACITY);
    }

    @Test
    void shouldSayWhyOfficialDllCreatesNoAdapter() {
        try (WintunBroker broker = WintunBroker.official(folder);
                TunClient client = TunClient.connect(broker.options())) {
            final List<String> log = new CopyOnWriteArrayList<>();
            client.setLogger((level, timestamp, line) -> log.add(level + " " + line));
            assertEquals("wintun", client.driver());
            final TunException noVersion =
                    assertThrows(TunException.class, client::runningDriverVersion);
            assertTrue(noVersion.is(ErrorCode.ERROR_FILE_NOT_FOUND), noVersion::getMessage);

            final TunException refused = assertThrows(
                    TunException.class, () -> client.createAdapter("tunbroker", "Test"));
            assertTrue(
                    refused.getMessage().contains("Failed to take device installation mutex"),
                    refused::getMessage);
            await().atMost(DEADLINE)
                    .until(() -> log.toString().contains("Failed to create boundary descriptor")
                            && log.toString().contains("Failed to take device installation mutex"));
            assertTrue(client.adapters().isEmpty());
        }
    }

    @Test
    void shouldGiveEveryPacketBackAndMisuseNothing() {
        try (WintunBroker broker = WintunBroker.simulated(folder, ECHO)) {
            try (TunClient client = TunClient.connect(broker.options())) {
                final EchoTraffic one = new EchoTraffic(session(client, "One"));
                final EchoTraffic other = new EchoTraffic(session(client, "Other"));
                assertEquals(VERSION_0_14, client.runningDriverVersion());
                one.exchange(1000);
                other.exchange(1000);
                one.exchange(1000);
            }
            await().atMost(DEADLINE)
                    .until(() -> "0".equals(broker.counters().get("adapters"))
                            && "0".equals(broker.counters().get("sessions")));
            assertEquals("0", broker.counters().get("misuses"));
            assertEquals("0", broker.counters().get("dropped"));
        }
    }

    @Test
    @Tag("slow-under-wine")
    void shouldReturnAMillionPacketsOnceAndInOrder() {
        try (WintunBroker broker = WintunBroker.simulated(folder, ECHO);
                JvmProcess client = JvmProcess.of(
                                JvmArchitecture.NATIVE, RoundTripMain.class, "1000000", "in-place")
                        .property("tunbroker.dir", folder.path())
                        .property("tunbroker.driver", "wintun")
                        .start()) {
            System.out.println(client.expectExit(0, LONG_DEADLINE));
            assertEquals("0", broker.counters().get("misuses"));
        }
    }

    @Test
    void shouldRemoveAdaptersOfKilledClient() {
        try (WintunBroker broker = WintunBroker.simulated(folder, ECHO);
                TunClient neighbour = TunClient.connect(broker.options())) {
            final EchoTraffic traffic = new EchoTraffic(session(neighbour, "Neighbour"));
            try (JvmProcess killed = JvmProcess.of(
                            JvmArchitecture.NATIVE, RoundTripMain.class, "1000000000", "copy")
                    .property("tunbroker.dir", folder.path())
                    .property("tunbroker.driver", "wintun")
                    .start()) {
                await().atMost(DEADLINE).until(() -> neighbour.adapters().size() == 2);
                assertTrue(killed.isAlive());
            }
            await().atMost(DEADLINE).until(() -> neighbour.adapters().size() == 1);
            traffic.exchange(100);
            assertEquals("0", broker.counters().get("misuses"));
        }
    }

    @Test
    void shouldSendOnWhenDriverMissesWakeUps() {
        try (WintunBroker broker = WintunBroker.simulated(folder, ECHO, "lose-wakeup=2");
                TunClient client = TunClient.connect(broker.options())) {
            // one that waits for its packet before it sends the next kicks nobody by itself
            new EchoTraffic(session(client, "Stalling")).exchange(200);
            assertFalse("0".equals(broker.counters().get("wakeups-lost")));
            assertEquals("0", broker.counters().get("misuses"));
        }
    }

    @Test
    void shouldEndOnlyTheSessionWhoseRingIsCorrupt() {
        try (WintunBroker broker =
                        WintunBroker.simulated(folder, ECHO, "only=Bad", "corrupt-after=50");
                TunClient client = TunClient.connect(broker.options())) {
            final Session bad = session(client, "Bad");
            final EchoTraffic good = new EchoTraffic(session(client, "Good"));
            final EchoTraffic traffic = new EchoTraffic(bad);
            assertThrows(IllegalStateException.class, () -> traffic.exchange(1000));
            assertTrue(bad.hasEnded());
            good.exchange(1000);
        }
    }

    @Test
    void shouldEndSessionsWhenDriverGoesAway() {
        try (WintunBroker broker = WintunBroker.simulated(folder, ECHO);
                TunClient client = TunClient.connect(broker.options())) {
            final Session session = session(client, "Gone");
            new EchoTraffic(session).exchange(10);
            broker.turn(ECHO, "gone=1");
            await().atMost(DEADLINE).until(session::hasEnded);
            assertTrue(broker.isAlive());
        }
    }

    @Test
    void shouldServeOthersWhileCreationHangs() throws Exception {
        try (WintunBroker broker = WintunBroker.simulated(folder, ECHO);
                TunClient neighbour = TunClient.connect(broker.options());
                TunClient stuck = TunClient.connect(broker.options())) {
            final EchoTraffic traffic = new EchoTraffic(session(neighbour, "Neighbour"));
            broker.turn(ECHO, "create-hang=-1");
            final CompletableFuture<String> created = CompletableFuture.supplyAsync(
                    () -> stuck.createAdapter("Stuck", "Test").info().name());
            await().atMost(DEADLINE).until(() -> "1".equals(broker.counters().get("creating")));
            traffic.exchange(100);
            assertEquals(1, neighbour.adapters().size());
            assertFalse(created.isDone());
            broker.turn(ECHO);
            assertEquals("Stuck", created.get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
            assertEquals("0", broker.counters().get("misuses"));
        }
    }

    @Test
    void shouldOpenWhatAnotherProgramCreatedAndLeaveIt() {
        try (WintunBroker broker = WintunBroker.simulated(folder, ECHO, "foreign=1");
                TunClient client = TunClient.connect(broker.options())) {
            final Adapter foreign = client.openAdapter("Foreign");
            assertEquals("Foreign", foreign.info().name());
            new EchoTraffic(foreign.startSession(Session.MIN_CAPACITY)).exchange(100);
            final TunException refused = assertThrows(TunException.class, foreign::delete);
            assertTrue(refused.is(ErrorCode.ERROR_NOT_SUPPORTED), refused::getMessage);
            foreign.close();
            await().atMost(DEADLINE).until(() -> client.adapters().isEmpty());
            assertEquals("0", broker.counters().get("misuses"));
            client.openAdapter("Foreign").close();
        }
    }

    @Test
    void shouldSayThatRightsAreMissing() {
        try (WintunBroker broker = WintunBroker.simulated(folder, "access-denied=1");
                TunClient client = TunClient.connect(broker.options())) {
            final TunException refused =
                    assertThrows(TunException.class, () -> client.createAdapter("Denied", "Test"));
            assertTrue(refused.is(ErrorCode.ERROR_ACCESS_DENIED), refused::getMessage);
        }
    }
}
