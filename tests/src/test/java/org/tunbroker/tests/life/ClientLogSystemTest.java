package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.tunbroker.TunException;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;

/** The client's log in an application that logs by SLF4J, as docs/troubleshooting.md shows. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ClientLogSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final BrokerFolder folder = BrokerFolder.create();
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final PrintStream usual = System.err;
    // Java forgets a logger that nobody holds, and its level
    private final Logger logger = Logger.getLogger("org.tunbroker.client");

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.install();
        logger.setLevel(Level.FINE);
    }

    @AfterEach
    void stop() throws Exception {
        System.setErr(usual);
        LogManager.getLogManager().readConfiguration();
        folder.close();
    }

    private boolean isLogged(final String beginning, final String text) {
        return lines.toString(StandardCharsets.UTF_8)
                .lines()
                .anyMatch(line -> line.contains(beginning) && line.contains(text));
    }

    @Test
    void shouldTellTheApplicationsLogOfTheBrokersStartAndDeath() {
        final String log = folder.directory().log().toString();
        try (TunClient client = TunClient.connect(folder.options())) {
            assertTrue(isLogged("DEBUG org.tunbroker.client.connect", log), lines::toString);
            assertTrue(isLogged("DEBUG org.tunbroker.client.connect", "bin/java"), lines::toString);
            final String process = "process " + client.brokerProcessId();
            assertTrue(isLogged("DEBUG org.tunbroker.client.connect", process), lines::toString);
            ProcessHandle.of(client.brokerProcessId()).orElseThrow().destroyForcibly();
            await().atMost(DEADLINE)
                    .until(() -> isLogged("WARN org.tunbroker.client.recovery", log));
            final TunException failure = assertThrows(TunException.class, client::adapters);
            assertTrue(failure.reason().contains(log), failure::reason);
        }
    }
}
