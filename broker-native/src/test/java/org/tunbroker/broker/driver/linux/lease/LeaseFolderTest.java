package org.tunbroker.broker.driver.linux.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.tunbroker.broker.Literals.inet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.broker.driver.lease.LeaseFile;
import org.tunbroker.broker.driver.linux.IpCommand;
import org.tunbroker.broker.driver.linux.OwnNetworkNamespace;
import org.tunbroker.broker.driver.linux.hold.HeldRoutes;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.route.HostRoute;
import org.tunbroker.broker.driver.linux.route.InterfaceIdentity;
import org.tunbroker.broker.driver.linux.route.MainTable;
import org.tunbroker.broker.driver.linux.route.NextHop;

/** What the next broker undoes of what is in the folder, in the kernel's own routes. */
@Timeout(60)
@ExtendWith(OwnNetworkNamespace.class)
class LeaseFolderTest {
    private static final String NAME = "x" + LeaseFile.SUFFIX;

    @TempDir
    private Path parent;

    private final List<String> log = new ArrayList<>();
    private Path folder;
    private LeaseFolder leases;
    private HeldRoutes heir;
    private RouteSocket socket;
    private MainTable table;
    private Place here;
    private HostRoute route;
    private InterfaceIdentity uplink;

    @BeforeEach
    void makeUplink() throws Exception {
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
        folder = parent.resolve("leases");
        leases = new LeaseFolder(folder, (level, timestamp, text) -> log.add(text));
        socket = new RouteSocket();
        table = new MainTable(socket);
        here = Place.ofThisThread();
        heir = new HeldRoutes(
                () -> leases.newJournal(here), (level, timestamp, text) -> log.add(text));
        try {
            ip("link add up0 address 02:00:00:00:00:01 type veth peer name peer0");
        } catch (final AssertionError ex) {
            abort("this kernel makes no veth: " + ex.getMessage());
        }
        ip("link set peer0 up");
        ip("address add 192.0.2.2/24 dev up0");
        ip("link set up0 up");
        final int index = Integer.parseInt(ip("-o link show up0").split(":")[0]);
        uplink = InterfaceIdentity.of(socket, index).orElseThrow();
        route = new HostRoute(inet("198.51.100.9"), new NextHop(index, inet("192.0.2.1")));
    }

    @AfterEach
    void removeUplink() throws Exception {
        heir.close();
        socket.close();
        ip("link delete up0");
    }

    private static String ip(final String words) throws Exception {
        return IpCommand.run("ip " + words);
    }

    private boolean isThere() {
        return !table.present(true, List.of(route)).isEmpty();
    }

    private void addRoute() {
        assertEquals(0, table.add(route));
        assertTrue(isThere());
    }

    private LeaseRecord record() {
        return new LeaseRecord(here, uplink, route, "vpn0");
    }

    private void leave(final byte[]... records) throws IOException {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final byte[] bytes : records) {
            all.writeBytes(bytes);
        }
        if (!Files.exists(folder)) {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        Files.write(folder.resolve(NAME), all.toByteArray());
    }

    private void leave(final LeaseRecord record) throws IOException {
        leave(record.encode().array());
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private void expectSkipped(final String reason) throws IOException {
        leases.undoLeft(socket, heir);
        assertTrue(isThere(), log::toString);
        assertEquals(1, log.size(), log::toString);
        assertTrue(log.get(0).contains(reason), log::toString);
        assertEquals(0, files());
    }

    @Test
    void shouldUndoWhatAKilledBrokerLeft() throws Exception {
        addRoute();
        leave(new byte[LeaseRecord.LENGTH], record().encode().array());
        leases.undoLeft(socket, heir);
        assertFalse(isThere());
        assertEquals(0, files());
        assertTrue(log.get(0).contains("198.51.100.9 via 192.0.2.1"), log::toString);
        assertTrue(log.get(0).contains("vpn0"), log::toString);
        // there is nothing to do any more
        leases.undoLeft(socket, heir);
        assertEquals(1, log.size());
    }

    @Test
    void shouldUndoToWhatTheJournalOfABrokerHas() throws Exception {
        try (Journal journal = leases.newJournal(here)) {
            final int first = journal.write(uplink, route, "vpn0");
            assertEquals(0, first);
            assertEquals(1, journal.write(uplink, route, "vpn0"));
            journal.erase(first);
            assertEquals(first, journal.write(uplink, route, "vpn0"));
            journal.erase(first);
        }
        // one record is left, as if the broker had been killed
        assertEquals(1, files());
        addRoute();
        leases.undoLeft(socket, heir);
        assertFalse(isThere());
        assertEquals(0, files());
    }

    @Test
    void shouldDeleteAJournalThatHasNothing() throws Exception {
        final Journal journal = leases.newJournal(here);
        journal.erase(journal.write(uplink, route, "vpn0"));
        assertEquals(1, files());
        journal.close();
        assertEquals(0, files());
    }

    @Test
    void shouldLeaveTheJournalOfABrokerThatLives() throws Exception {
        addRoute();
        leave(record());
        final Process broker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        Path.of(LockHolder.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                                .toString(),
                        LockHolder.class.getName(),
                        folder.resolve(NAME).toString())
                .start();
        assertEquals("locked", broker.inputReader().readLine());
        leases.undoLeft(socket, heir);
        assertTrue(isThere());
        assertEquals(1, files());
        broker.destroyForcibly().waitFor();
        leases.undoLeft(socket, heir);
        assertFalse(isThere());
    }

    @Test
    void shouldLeaveRoutesThatNoBrokerMade() throws Exception {
        ip("route add 198.51.100.9 via 192.0.2.1 dev up0");
        leave(record());
        leases.undoLeft(socket, heir);
        assertTrue(ip("route").contains("198.51.100.9"), "an administrator's");
        ip("route flush 198.51.100.9");
        for (final String other : List.of(
                "198.51.100.9 via 192.0.2.3 dev up0 proto 116",
                "198.51.100.9 via 192.0.2.1 dev up0 proto 116 metric 5",
                "198.51.100.9 dev up0 proto 116",
                "198.51.100.0/24 via 192.0.2.1 dev up0 proto 116",
                "blackhole 198.51.100.9 proto 116",
                "198.51.100.9 via 192.0.2.1 dev up0 proto 116 table 100")) {
            ip("route add " + other);
            leave(record());
            leases.undoLeft(socket, heir);
            final String routes = ip("route show table all proto 116");
            assertTrue(routes.contains("198.51.100."), other);
            assertEquals(0, files());
            ip("route flush table all proto 116");
        }
        assertEquals(List.of(), log);
    }

    @Test
    void shouldSkipWhatIsOfAnotherBootOrNamespace() throws Exception {
        addRoute();
        leave(new LeaseRecord(
                new Place(UUID.randomUUID(), here.device(), here.inode()), uplink, route, "vpn0"));
        expectSkipped("before the machine started");
        log.clear();
        leave(new LeaseRecord(
                new Place(here.boot(), here.device(), here.inode() + 1), uplink, route, "vpn0"));
        expectSkipped("another network namespace");
        log.clear();
        leave(new LeaseRecord(
                new Place(here.boot(), here.device() + 1, here.inode()), uplink, route, "vpn0"));
        expectSkipped("another network namespace");
    }

    @Test
    void shouldSkipAnInterfaceThatGotTheIndexOfAnother() throws Exception {
        addRoute();
        leave(record());
        ip("link delete up0");
        // same index, name and addresses
        ip("link add up0 index " + uplink.index() + " address 02:00:00:00:00:02"
                + " type veth peer name peer0");
        ip("link set peer0 up");
        ip("address add 192.0.2.2/24 dev up0");
        ip("link set up0 up");
        addRoute();
        expectSkipped("that is not up0 any more");
    }

    @Test
    void shouldKnowAnInterfaceThatWasRenamed() throws Exception {
        addRoute();
        leave(record());
        ip("link set up0 down");
        ip("link set up0 name up1");
        ip("link set up1 up");
        addRoute();
        leases.undoLeft(socket, heir);
        assertFalse(isThere());
        ip("link set up1 down");
        ip("link set up1 name up0");
    }

    @Test
    void shouldSkipForgedAndTruncatedRecordsAndUndoTheOthers() throws Exception {
        final byte[] good = record().encode().array();
        addRoute();
        leave(Arrays.copyOf(good, 100));
        expectSkipped("checksum");
        log.clear();
        leave("garbage".getBytes());
        expectSkipped("does not begin as one");
        log.clear();
        final byte[] damaged = good.clone();
        damaged[100]++;
        leave(damaged, damaged, good, damaged);
        leases.undoLeft(socket, heir);
        assertFalse(isThere());
        assertTrue(log.get(0).contains("3, of which"), log::toString);
    }

    @Test
    void shouldReadNoMoreThanAJournalHas() throws Exception {
        addRoute();
        leave(
                new byte[LeaseFile.MAX_RECORDS * LeaseRecord.LENGTH],
                record().encode().array());
        expectSkipped("too long");
    }

    @Test
    void shouldFollowNoLinkAndOpenNothingButFiles() throws Exception {
        addRoute();
        leave(record());
        final Path elsewhere = parent.resolve("elsewhere");
        Files.move(folder.resolve(NAME), elsewhere);
        Files.createSymbolicLink(folder.resolve(NAME), elsewhere);
        expectSkipped("is no file");
        assertTrue(Files.exists(elsewhere));
        log.clear();
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", folder.resolve(NAME).toString())
                        .start()
                        .waitFor());
        expectSkipped("is no file");
        log.clear();
        Files.delete(folder);
        Files.createSymbolicLink(folder, parent);
        leases.undoLeft(socket, heir);
        assertTrue(isThere());
        assertTrue(Files.exists(elsewhere, LinkOption.NOFOLLOW_LINKS));
    }
}
