package org.tunbroker.tests.misuse;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.CommandPrefix;
import org.tunbroker.tests.jvm.ProcessView;
import org.tunbroker.tests.life.RemoteClient;

/** A shared memory that is too small, in a mount namespace of the client's and its broker's own. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NoSpaceSystemTest {
    private static final long MEBIBYTE = 1024 * 1024;

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
    void shouldStartSessionsWhereTheSharedMemoryIsFullAndRefuseOnlyConnections() {
        try (RemoteClient client = client("64m")) {
            final int broker = client.connect();
            client.expect("created", "create Late");
            client.flow("Small");
            client.expect("full", "hog");
            client.expect("started", "session Late");
            client.expect("echoed", "echo 100");
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
    @Tag("heavy")
    void shouldRefuseSessionBeyondTheMemoryOfTheControlGroupAndGoOn() throws IOException {
        final Path group = Path.of("/sys/fs/cgroup/memory/tunbroker-test-" + UUID.randomUUID());
        assumeTrue(
                Files.isWritable(group.getParent()),
                "no memory control group can be made here: version 1, and root, are needed");
        Files.createDirectory(group);
        try (RemoteClient client = RemoteClient.start(RemoteClient.client(folder)
                .prefix(List.of(
                        "sh",
                        "-c",
                        "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"",
                        group.toString())))) {
            final int broker = client.connect();
            client.expect("created", "create Huge");
            client.flow("Small");
            final long used = Long.parseLong(
                    Files.readString(group.resolve("memory.usage_in_bytes")).strip());
            // less than the largest session takes, and more than a small one
            Files.writeString(
                    group.resolve("memory.limit_in_bytes"), Long.toString(used + 120 * MEBIBYTE));
            final String refused = client.ask("huge Huge");
            assertTrue(refused.startsWith("error 8 startSession: no room for "), refused);
            assertTrue(refused.endsWith("(ERROR_NOT_ENOUGH_MEMORY 8)"), refused);
            client.awaitFlow();
            assertEquals(1, folder.sessionMemories().size());
            client.createWithSession("Later");
            client.expect("echoed", "echo 100");
            assertEquals(broker, folder.broker());
        } finally {
            folder.kill(folder.broker());
            await().atMost(Duration.ofSeconds(20)).until(() -> group.toFile().delete());
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
    @Tag("heavy")
    void shouldKeepRoomForConnectionsWhereSessionsTakeAllThatTheyGet() {
        try (RemoteClient client = client("32m")) {
            client.connect();
            for (int i = 0; i < 60; i++) {
                client.expect("created", "create Adapter" + i);
                client.expect("started", "session Adapter" + i);
            }
            for (int i = 0; i < 3; i++) {
                client.connect();
                client.expect("created", "create Later" + i);
            }
        }
    }

    @Test
    @Tag("heavy")
    void shouldGiveTheMemoryOfSessionsBack() {
        try (RemoteClient client = client("48m")) {
            final int broker = client.connect();
            client.expect("created", "create Cycle");
            client.expect("cycled", "cycle Cycle");
            assertEquals(
                    1,
                    ProcessView.of(broker)
                            .descriptorsOf("/memfd:tunbroker-session")
                            .size());
        }
    }
}
