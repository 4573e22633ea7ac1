package org.tunbroker.tests.windows;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.life.RemoteClient;

/** Brokers that the launcher starts, because a client wants one. */
@Timeout(180)
@EnabledOnOs(OS.WINDOWS)
class OnDemandSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void shouldStartBrokerOnDemandAndShareIt() {
        try (TunClient first = TunClient.connect(folder.options());
                TunClient second = TunClient.connect(folder.options())) {
            assertEquals("loopback", first.driver());
            assertEquals("amd64/64", first.brokerArchitecture());
            assertNotEquals(ProcessHandle.current().pid(), first.brokerProcessId());
            assertEquals(first.brokerProcessId(), second.brokerProcessId());
            assertEquals(first.brokerProcessId(), folder.broker());
        }
    }

    // in the code page of most of Europe, and outside of it
    @ParameterizedTest
    @ValueSource(strings = {"J\u00fcrgen", "\u0141ukasz"})
    void shouldServeInFolderThatIsNotAscii(final String name) {
        final Duration atOnce = Duration.ofMillis(100);
        final int broker;
        try (TunClient client = TunClient.connect(folder.options()
                .withDirectory(folder.path().resolveSibling(name))
                .withBrokerIdleExit(atOnce))) {
            broker = client.brokerProcessId();
            client.createAdapter("Passing", "Test").startSession(Session.MIN_CAPACITY);
        }
        await().atMost(DEADLINE).until(() -> ProcessHandle.of(broker).isEmpty());
    }

    @Test
    void shouldLeaveWhenIdle() {
        final int broker;
        try (TunClient client =
                TunClient.connect(folder.options().withBrokerIdleExit(Duration.ofMillis(100)))) {
            broker = client.brokerProcessId();
            client.createAdapter("Passing", "Test").startSession(Session.MIN_CAPACITY);
        }
        await().atMost(DEADLINE).until(() -> ProcessHandle.of(broker).isEmpty());
    }

    @Test
    @Tag("slow-under-wine")
    void shouldServeAnewWhenBrokerIsKilled() {
        try (RemoteClient client = RemoteClient.start(folder)) {
            final int killed = client.connect();
            client.createWithSession("Orphan");
            client.expect("echoed", "echo 100");
            folder.kill(killed);
            await().atMost(DEADLINE).until(() -> client.ask("ended").equals("true"));
            assertTrue(client.ask("list").startsWith("error 109 "));

            assertNotEquals(killed, client.connect());
            client.expect("0", "list");
            client.createWithSession("Orphan");
            client.expect("echoed", "echo 100");
        }
    }
}
