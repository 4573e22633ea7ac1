package org.tunbroker.tests.misuse;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.AdapterInfo;
import org.tunbroker.client.LogLevel;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.client.TunListener;

/**
 * What a client learns of others: their adapters, the broker's log, and the end of what it uses.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EventSystemTest extends NeighbourFixture {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int MANY = 30;
    private static final int MAX_NAME_LENGTH = 127;

    @Test
    void shouldListManyAdaptersOfLongestNames() {
        // three bytes each in UTF-8
        final String longest = "\u20ac".repeat(MAX_NAME_LENGTH);
        try (TunClient client = TunClient.connect(folder.options())) {
            final List<AdapterInfo> made = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                made.add(client.createAdapter(longest, longest).info());
            }
            final List<AdapterInfo> listed = neighbour.client().adapters();
            assertEquals(MANY + 1, listed.size());
            assertEquals("Neighbour", listed.get(0).name());
            for (int i = 0; i < MANY; i++) {
                final AdapterInfo info = listed.get(i + 1);
                assertEquals(MAX_NAME_LENGTH, info.name().length());
                assertEquals(made.get(i).toString(), info.toString());
                assertEquals(longest, info.tunnelType());
                assertEquals(made.get(i).luid(), info.luid());
            }
        }
        assertEquals(1, neighbour.client().adapters().size());
    }

    private record Line(LogLevel level, Instant timestamp, String text) {}

    @Test
    void shouldDeliverLogLinesWithLevelAndTimestamp() throws InterruptedException {
        final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();
        final Instant before = Instant.now();
        neighbour
                .client()
                .setLogger((level, timestamp, text) -> lines.add(new Line(level, timestamp, text)));
        try (TunClient client = TunClient.connect(folder.options())) {
            client.createAdapter("Logged", "Test");
            final List<String> texts = new ArrayList<>();
            Line line = lines.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            while (line != null && !line.text.startsWith("adapter Logged is loopback-")) {
                texts.add(line.text);
                line = lines.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
            assertTrue(line != null, texts::toString);
            assertEquals(LogLevel.INFO, line.level);
            assertFalse(line.timestamp.isBefore(before), line::toString);
            assertFalse(line.timestamp.isAfter(Instant.now()), line::toString);
        }
        neighbour.client().setLogger(null);
        lines.clear();
        TunClient.connect(folder.options()).close();
        neighbour.client().runningDriverVersion();
        assertEquals(0, lines.size());
    }

    @Test
    void shouldServeClientWhoseListenerThrowsOrCloses() {
        final List<String> told = new ArrayList<>();
        final TunClient user = TunClient.connect(folder.options());
        try (TunClient owner = TunClient.connect(folder.options())) {
            user.setListener(new TunListener() {
                @Override
                public void sessionEnded(final Session ended, final int code, final String reason) {
                    told.add("session");
                    assertTrue(ended.hasEnded());
                    throw new IllegalStateException("a listener's fault, on purpose");
                }

                @Override
                public void adapterGone(final Adapter gone, final int code, final String reason) {
                    told.add("adapter");
                    gone.close();
                    user.close();
                }
            });
            final Adapter adapter = owner.createAdapter("Owned", "Test");
            user.openAdapter("Owned").startSession(Session.MIN_CAPACITY);
            adapter.close();
            await().dontCatchUncaughtExceptions().atMost(DEADLINE).until(() -> !user.isOpen());
            assertEquals(List.of("session", "adapter"), told);
        }
    }
}
