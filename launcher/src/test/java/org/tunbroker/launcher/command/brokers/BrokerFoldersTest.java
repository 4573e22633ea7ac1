package org.tunbroker.launcher.command.brokers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.launcher.LockHolder;

/** The user's own folder, and beside it one as the service of Windows makes it. */
@Timeout(60)
class BrokerFoldersTest {
    @TempDir
    private Path folder;

    private Path own() {
        return folder.resolve("own");
    }

    private Path installed() {
        return folder.resolve("S-1-5-21-1-2-3-1000");
    }

    private BrokerFolders folders() {
        return new BrokerFolders(own(), installed());
    }

    private static Path directory(final Path base) {
        return BrokerDirectory.of(base, "wintun").path();
    }

    @Test
    void shouldFindNothingWhereNobodyHadABroker() throws Exception {
        assertEquals(List.of(), folders().places());
        assertEquals(own() + " and " + installed(), folders().toString());
        assertEquals(own().toString(), BrokerFolders.at(own()).toString());
        assertEquals(own(), folders().own());
    }

    @Test
    void shouldListTheInstalledBrokerBesideTheUsersOwn() throws Exception {
        Files.createDirectories(BrokerDirectory.of(own(), "loopback").path());
        Files.createDirectories(directory(installed()));
        assertEquals(
                List.of(
                        "broker of driver loopback",
                        "broker of driver wintun, of the installed service"),
                folders().places().stream().map(BrokerPlace::toString).toList());
        assertEquals(1, BrokerFolders.at(own()).places().size());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldSeeThatTheInstalledBrokerServes() throws Exception {
        Files.createDirectories(directory(own()));
        try (LockHolder broker = LockHolder.of(directory(installed()))) {
            final List<BrokerPlace> places = folders().places();
            assertFalse(places.get(0).isServed());
            assertTrue(places.get(1).isServed());
            assertTrue(places.get(1).isOfThisProcess());
            assertEquals(
                    "broker of driver wintun, of the installed service, process " + broker.id(),
                    places.get(1).now().toString());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldKnowThatClientsGoToTheUsersOwnBrokerFirst() throws Exception {
        try (LockHolder mine = LockHolder.of(directory(own()));
                LockHolder installed = LockHolder.of(directory(installed()))) {
            final List<BrokerPlace> places = folders().places();
            assertEquals(mine.id(), places.get(0).processId());
            assertTrue(places.get(0).isOfThisProcess());
            assertEquals(installed.id(), places.get(1).processId());
            assertTrue(places.get(1).isServed());
            assertFalse(places.get(1).isOfThisProcess());
        }
    }
}
