package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.BrokerMonitor;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.capture.Capture;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ProcessView;

/** Replies that come after their callers gave up, since the broker was stopped for a while. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@EnabledOnOs(OS.LINUX)
class LateReplySystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final BrokerFolder folder = BrokerFolder.create();
    // waits for as long as it takes
    private TunClient patient;
    private ProcessView broker;

    @BeforeEach
    void connect() {
        patient = TunClient.connect(folder.options().withCallTimeout(DEADLINE));
        broker = ProcessView.of(patient.brokerProcessId());
    }

    @AfterEach
    void close() {
        patient.close();
        folder.close();
    }

    private void assertGivesUp(final Runnable call) {
        broker.signal("STOP");
        await().atMost(DEADLINE).until(broker::isStopped);
        try {
            final TunException ex = assertThrows(TunException.class, call::run);
            assertTrue(ex.is(ErrorCode.ERROR_TIMEOUT), ex::getMessage);
        } finally {
            broker.signal("CONT");
        }
    }

    @Test
    void shouldCloseAdapterThatNobodyWaitsForAnyMore() {
        try (TunClient hasty = TunClient.connect(folder.options().withCallTimeout(PATIENCE))) {
            assertGivesUp(() -> hasty.createAdapter("Late", "Test"));
            await().atMost(DEADLINE)
                    .until(() -> folder.log()
                            .contains("adapter Late is removed: its creator closed it"));
            assertEquals(List.of(), patient.adapters());
            assertTrue(hasty.isOpen());
        }
    }

    @Test
    @Tag("heavy")
    void shouldStopCaptureThatNobodyWaitsForAnyMore() {
        try (TunClient hasty = TunClient.connect(folder.options().withCallTimeout(PATIENCE))) {
            patient.createAdapter("Shared", "Test");
            for (int i = 1; i <= 5; i++) {
                assertGivesUp(() ->
                        hasty.monitor().capture("Shared", BrokerMonitor.CAPTURE_CAPACITY, 100));
                final int begun = i;
                await().atMost(DEADLINE)
                        .until(() -> folder.log()
                                        .split("captures the packets of adapter Shared", -1)
                                        .length
                                == begun + 1);
                await().atMost(DEADLINE).until(() -> patient.monitor().status().captures() == 0);
            }
            assertTrue(hasty.isOpen());
            // the memory that came with them is given back
            try (Capture capture =
                    hasty.monitor().capture("Shared", BrokerMonitor.CAPTURE_CAPACITY, 100)) {
                assertEquals("Shared", capture.adapterName());
            }
        }
    }

    @Test
    @Tag("heavy")
    void shouldShowTheStatusAfterACallThatGaveUp() {
        try (TunClient hasty = TunClient.connect(folder.options().withCallTimeout(PATIENCE))) {
            patient.createAdapter("Shared", "Test");
            assertGivesUp(() -> hasty.monitor().status());
            await().atMost(DEADLINE)
                    .ignoreExceptions()
                    .until(() -> hasty.monitor().status().adapters().size() == 1);
        }
    }

    /** Starts a session as soon as the adapter has none, and lets packets flow. */
    private static void exchange(final Adapter adapter) {
        final AtomicReference<Session> started = new AtomicReference<>();
        await().atMost(DEADLINE).ignoreExceptions().until(() -> {
            started.set(adapter.startSession(Session.MIN_CAPACITY));
            return true;
        });
        try (Session session = started.get()) {
            new EchoTraffic(session).exchange(10);
        }
    }

    @Test
    @Tag("heavy")
    void shouldEndSessionThatNobodyWaitsForAnyMore() {
        try (TunClient hasty = TunClient.connect(folder.options().withCallTimeout(PATIENCE))) {
            final Adapter shared = patient.createAdapter("Shared", "Test");
            final Adapter own = hasty.openAdapter("Shared");
            for (int i = 0; i < 5; i++) {
                assertGivesUp(() -> own.startSession(Session.MIN_CAPACITY));
                // requests of a client are carried out in their order: the session was started then
                await().atMost(DEADLINE)
                        .ignoreExceptions()
                        .until(() -> hasty.adapters().size() == 1);
                // an adapter has one session at a time: the late one must have ended
                exchange(shared);
                // the next one may give up memory of this one
                exchange(own);
            }
        }
    }
}
