package org.tunbroker.tests.life;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.InstallationCopy;
import org.tunbroker.tests.jvm.NetworkNamespace;
import org.tunbroker.tests.jvm.ProcessView;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StartSystemTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void shouldStartBrokerWhenThereIsNone() {
        assertEquals(0, folder.broker());
        try (TunClient client = TunClient.connect(folder.options())) {
            assertEquals(folder.broker(), client.brokerProcessId());
            final ProcessView broker = ProcessView.of(client.brokerProcessId());
            assertEquals(client.brokerProcessId(), broker.session(), "it leads its own session");
            assertTrue(client.isOpen());
            assertEquals("loopback", client.driver());
            assertTrue(client.brokerArchitecture().endsWith("/64"), client::brokerArchitecture);
        }
    }

    @Test
    void shouldUseTheBrokerThatRuns() {
        try (TunClient first = TunClient.connect(folder.options());
                TunClient second = TunClient.connect(folder.options())) {
            assertEquals(first.brokerProcessId(), second.brokerProcessId());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    @Tag("heavy")
    void shouldServeAllByOneBrokerWhenSeveralStartIt(final int count) {
        final List<RemoteClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                clients.add(RemoteClient.start(folder));
            }
            clients.forEach(RemoteClient::awaitReady);
            final List<Integer> asked =
                    clients.stream().map(client -> client.send("connect")).toList();
            final Set<Integer> brokers = new HashSet<>();
            for (int i = 0; i < count; i++) {
                brokers.add(clients.get(i).brokerOf(asked.get(i)));
            }
            assertEquals(Set.of(folder.broker()), brokers);
            for (final RemoteClient client : clients) {
                client.createWithSession("Racer");
                client.expect("echoed", "echo 100");
            }
            await("the brokers that lost leave")
                    .atMost(DEADLINE)
                    .until(() -> brokerProcesses().equals(brokers));
        } finally {
            clients.forEach(RemoteClient::close);
        }
    }

    private Set<Integer> brokerProcesses() {
        return folder.brokers().stream()
                .map(broker -> (int) broker.pid())
                .collect(Collectors.toSet());
    }

    @Test
    void shouldStartOneBrokerForEachNetworkNamespace() {
        try (NetworkNamespace network = NetworkNamespace.createOrSkip();
                RemoteClient inside =
                        RemoteClient.start(RemoteClient.client(folder).in(network));
                TunClient outside = TunClient.connect(folder.options())) {
            assertNotEquals(outside.brokerProcessId(), inside.connect());
            assertEquals(2, folder.brokers().size());
            inside.expect("created", "create Same");
            outside.createAdapter("Same", "Test");
            inside.expect("1", "list");
            assertEquals(1, outside.adapters().size());
            assertEquals("Same", outside.adapters().get(0).name());
        }
    }

    @Test
    void shouldShowTheLogWhenBrokerDiesWhileItStarts(@TempDir final Path home) throws IOException {
        // a distribution from which a jar was lost
        Files.delete(InstallationCopy.in(home).jar("aeron-driver-"));
        final String whole = System.setProperty("tunbroker.home", home.toString());
        try {
            final TunException error =
                    assertThrows(TunException.class, () -> TunClient.connect(folder.options()));
            assertTrue(error.is(ErrorCode.ERROR_GEN_FAILURE), error::getMessage);
            assertEquals("connect", error.call());
            assertTrue(error.reason().contains("exit code 1"), error::getMessage);
            assertTrue(error.reason().contains("NoClassDefFoundError"), error::getMessage);
        } finally {
            System.setProperty("tunbroker.home", whole);
        }
        TunClient.connect(folder.options()).close();
    }
}
