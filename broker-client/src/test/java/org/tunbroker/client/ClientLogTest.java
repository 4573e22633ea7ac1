package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.internal.connect.FakeBroker;

/** What an application finds in java.util.logging. */
@Timeout(60)
class ClientLogTest {
    private static final Logger LOGGER = Logger.getLogger("org.tunbroker.client");

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private volatile boolean isBroken;

    private final Handler handler = new Handler() {
        @Override
        public void publish(final LogRecord line) {
            logged.add(line.getLoggerName() + " " + line.getLevel() + " " + line.getMessage());
            if (isBroken) {
                throw new IllegalStateException("on purpose");
            }
        }

        @Override
        public void flush() {
            // it keeps nothing back
        }

        @Override
        public void close() {
            // it has nothing open
        }
    };

    @BeforeEach
    void listen() {
        handler.setLevel(Level.ALL);
        LOGGER.setLevel(Level.FINE);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void stop() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
        LOGGER.setLevel(null);
    }

    private boolean has(final String beginning) {
        return logged.stream().anyMatch(line -> line.startsWith(beginning));
    }

    @Test
    void shouldLogTheLossOfTheBrokerAndEachPhaseOfTheRecovery() {
        try (RecoveringClient recovering = new RecoveringClient()) {
            final FakeBroker next = recovering.addBroker();
            recovering.first.die();
            recovering.awaitPhase(RecoveryPhase.RESUMED);
            assertTrue(
                    has("org.tunbroker.client.recovery WARNING the broker or an interface is lost;"
                            + " see its log, fake"),
                    logged::toString);
            assertTrue(has("org.tunbroker.client.recovery FINE CONNECTING"), logged::toString);
            assertTrue(has("org.tunbroker.client.recovery INFO resumed"), logged::toString);
            next.close();
        }
    }

    @Test
    void shouldRecoverThoughTheHandlerOfTheLogFails() {
        isBroken = true;
        try (RecoveringClient recovering = new RecoveringClient()) {
            final FakeBroker next = recovering.addBroker();
            recovering.first.die();
            recovering.awaitPhase(RecoveryPhase.RESUMED);
            next.close();
        }
    }

    @Test
    void shouldLogWhyARecoveryGaveUp() {
        final RecoveryOptions none = new RecoveryOptions().withLimit(Duration.ofMillis(1));
        try (RecoveringClient recovering = new RecoveringClient(none)) {
            recovering.first.die();
            recovering.awaitPhase(RecoveryPhase.GAVE_UP);
            final String reason = logged.stream()
                    .filter(line -> line.contains("gave up"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(reason.startsWith("org.tunbroker.client.recovery WARNING"), reason);
            assertTrue(reason.contains("see its log, fake"), reason);
        }
        assertEquals(1, logged.stream().filter(line -> line.contains("gave up")).count());
    }
}
