package org.tunbroker.tests.misuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.life.RemoteClient;

/** A shared memory that is too small, in a mount namespace of the client's and its broker's own. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NoSpaceSystemTest {
    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    private RemoteClient client(final String size) {
        final List<String> smallMemory = CommandPrefix.mountedOrSkip(
                "mount -t tmpfs -o size=" + size + ",mode=0700 tmpfs '" + folder.path() + "'");
        return RemoteClient.start(RemoteClient.client(folder).prefix(smallMemory));
    }

    @Test
    void shouldRefuseSessionWhenThereIsNoSpaceAndGoOn() {
        try (RemoteClient client = client("64m")) {
            final int broker = client.connect();
            client.expect("created", "create Huge");
            client.flow("Small");
            final String refused = client.ask("huge Huge");
            assertTrue(refused.startsWith("error 112 create segment: no room for "), refused);
            assertTrue(refused.endsWith("(ERROR_DISK_FULL 112)"), refused);
            client.awaitFlow();

            client.expect("full", "hog");
            final String full = client.ask("session Huge");
            assertTrue(full.startsWith("error 112 "), full);
            client.awaitFlow();
            final String late = client.ask("connect");
            assertTrue(late.startsWith("error 112 "), late);
            client.awaitFlow();

            client.expect("spared", "spare");
            assertEquals(broker, client.connect());
            client.createWithSession("Later");
            client.expect("echoed", "echo 100");
        }
    }

    @Test
    void shouldSayWhyBrokerDoesNotStartWhenThereIsNoSpace() {
        try (RemoteClient client = client("2m")) {
            final String refused = client.ask("connect");
            assertTrue(refused.startsWith("error 112 connect: the broker ended"), refused);
            assertTrue(refused.endsWith("(ERROR_DISK_FULL 112)"), refused);
            assertTrue(refused.contains("a broker needs 14680064 bytes of space in "), refused);
        }
    }

    @Test
    void shouldKeepRoomForConnectionsWhereSessionsTakeAllThatTheyGet() {
        try (RemoteClient client = client("32m")) {
            client.connect();
            String refused = "";
            for (int i = 0; i < 64 && refused.isEmpty(); i++) {
                client.expect("created", "create Adapter" + i);
                final String answer = client.ask("session Adapter" + i);
                refused = answer.equals("started") ? "" : answer;
            }
            assertTrue(refused.startsWith("error 112 create segment: no room for "), refused);
            for (int i = 0; i < 3; i++) {
                client.connect();
                client.expect("created", "create Later" + i);
            }
        }
    }

    @Test
    void shouldGiveTheMemoryOfSessionsBack() {
        // three sessions of this size fill it
        try (RemoteClient client = client("48m")) {
            client.connect();
            client.expect("created", "create Cycle");
            client.expect("cycled", "cycle Cycle");
        }
    }
}
