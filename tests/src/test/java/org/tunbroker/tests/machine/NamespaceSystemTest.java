package org.tunbroker.tests.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.jvm.JvmProcess;
import org.tunbroker.tests.life.RemoteClient;

/** Clients and brokers that do not see each other's processes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@EnabledOnOs(OS.LINUX)
class NamespaceSystemTest {
    private static final List<String> INSIDE =
            List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");

    private final BrokerFolder folder = BrokerFolder.create();

    @BeforeEach
    void assumeNamespacesCanBeMade() {
        CommandPrefix.possibleOrSkip(INSIDE, "no process namespace can be made here; run as root");
    }

    @AfterEach
    void close() {
        folder.close();
    }

    private JvmProcess.Builder client() {
        return RemoteClient.client(folder);
    }

    private static void assertRefusedAtOnce(final RemoteClient client) {
        final String refused = client.ask("connect");
        assertTrue(refused.startsWith("error 50 connect: the broker of "), refused);
        assertTrue(refused.contains("another process namespace"), refused);
    }

    @Test
    void shouldSayThatBrokerRunsInAnOuterNamespace() {
        try (RemoteClient outside = RemoteClient.start(client());
                RemoteClient inside = RemoteClient.start(client().prefix(INSIDE))) {
            final int broker = outside.connect();
            assertRefusedAtOnce(inside);
            assertEquals(1, folder.brokers().size(), "none was started in vain");
            assertEquals(broker, outside.connect());
        }
    }

    @Test
    void shouldSayThatBrokerRunsInAnInnerNamespace() {
        try (RemoteClient inside = RemoteClient.start(client().prefix(INSIDE));
                RemoteClient outside = RemoteClient.start(client())) {
            inside.connect();
            assertRefusedAtOnce(outside);
            assertEquals(1, folder.brokers().size(), "none was started in vain");
        }
    }
}
