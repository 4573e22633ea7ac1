package org.tunbroker.broker.driver.linux.hold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.Await;
import org.tunbroker.broker.driver.linux.lease.Journal;
import org.tunbroker.broker.driver.linux.lease.MortalJournal;
import org.tunbroker.broker.driver.linux.lease.OwnerProcess;
import org.tunbroker.broker.driver.linux.lease.Place;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;

/** What becomes of held routes and their journal when brokers are killed. */
class InheritedHoldsTest extends HoldFixture {
    private static final int NEVER = -1;

    @Test
    void shouldBeInheritedForProcessesThatLive() throws Exception {
        final Process process = startOther();
        routes.of("vpn0", OWN).add(HALF);
        routes.of("vpn0", OWN).add(OF_V6);
        routes.of("vpn1", (int) process.pid()).add(OF_TABLE);
        routes.of("vpn1", (int) process.pid()).add(HALF);
        final String before = held();
        nextBroker();
        assertEquals(before, held());
        assertEquals(1, files());
        // again and again, also by brokers that nobody asks for anything
        nextBroker();
        assertEquals(before, held());
        assertEquals(3, routes.made().size());
        routes.close();
        process.destroyForcibly().waitFor();
        nextBroker();
        assertFalse(held().contains("10.8.0.0"), held());
        assertTrue(held().contains("128.0.0.0"), held());
        final AdapterHolds adapter = routes.of("vpn0", OWN);
        adapter.add(HALF);
        adapter.remove(HALF);
        adapter.remove(OF_V6);
        assertEquals("", held());
        routes.close();
        assertEquals(0, files());
    }

    @Test
    void shouldEndWithTheProcessAfterItWasInherited() throws Exception {
        final Process process = startOther();
        routes.of("vpn0", (int) process.pid()).add(HALF);
        nextBroker();
        assertFalse(held().isEmpty());
        process.destroyForcibly().waitFor();
        Await.until(() -> held().isEmpty());
    }

    private void forge(final UnreachableRoute route, final OwnerProcess owner) {
        final Journal journal = leases.newJournal(Place.ofThisThread());
        journal.write(route, owner, "forged");
        journal.close();
    }

    @Test
    void shouldGainNothingByForgedRecords() throws Exception {
        final OwnerProcess own = OwnerProcess.of(OWN).orElseThrow();
        final OwnerProcess ended = new OwnerProcess(OWN, own.startTicks() + 1);
        final UnreachableRoute half = UnreachableRoute.of(HALF);
        // a record makes no route
        forge(half, own);
        nextBroker();
        assertEquals("", held());
        assertEquals(0, files());
        // and removes only what a broker made, exactly
        for (final String other : List.of(
                "unreachable 128.0.0.0/1 metric 1",
                "blackhole 128.0.0.0/1 metric 1 proto 117",
                "128.0.0.0/1 dev lo metric 1 proto 117",
                "unreachable 128.0.0.0/1 metric 2 proto 117",
                "unreachable 128.0.0.0/2 metric 1 proto 117",
                "unreachable 128.0.0.0/1 metric 1 proto 117 table 100")) {
            ip("route add " + other);
            final String before = ip("route show table all");
            forge(half, ended);
            nextBroker();
            assertEquals(before, ip("route show table all"), other);
            assertEquals(0, files());
            ip("route delete " + other);
        }
        // a process of another user, which does not end
        ip("route add unreachable 128.0.0.0/1 metric 1 proto 117");
        final Process foreign = new ProcessBuilder(
                        "setpriv", "--reuid=65534", "--clear-groups", "sleep", "60")
                .start();
        final Path status = Path.of("/proc/" + foreign.pid() + "/status");
        Await.until(() -> Files.readString(status).contains("Uid:\t65534"));
        forge(half, OwnerProcess.of((int) foreign.pid()).orElseThrow());
        nextBroker();
        assertEquals("", held());
        foreign.destroyForcibly().waitFor();
    }

    @Test
    void shouldSkipRecordsOfAnotherBootOrNamespace() throws Exception {
        final Place here = Place.ofThisThread();
        ip("route add unreachable 128.0.0.0/1 metric 1 proto 117");
        final Journal journal =
                leases.newJournal(new Place(here.boot(), here.device(), here.inode() + 1));
        journal.write(UnreachableRoute.of(HALF), new OwnerProcess(OWN, 0), "vpn0");
        journal.close();
        nextBroker();
        assertFalse(held().isEmpty());
        assertEquals(0, files());
        assertTrue(log.get(0).contains("another network namespace"), log::toString);
    }

    /** Runs all of it, or until the broker ends; returns how many steps it took. */
    private int run(final int lastStep) throws Exception {
        final Process process = startOther();
        final MortalJournal[] journal = new MortalJournal[1];
        final HeldRoutes mortal = new HeldRoutes(
                () -> journal[0] = new MortalJournal(
                        leases.newJournal(Place.ofThisThread()), socket, lastStep),
                (level, timestamp, text) -> log.add(text));
        try {
            final AdapterHolds adapter = mortal.of("vpn0", (int) process.pid());
            adapter.add(HALF);
            adapter.add(OF_V6);
            adapter.add(OF_TABLE);
            adapter.remove(OF_V6);
            process.destroyForcibly().waitFor();
            adapter.close();
            assertEquals(NEVER, lastStep);
        } catch (final MortalJournal.Killed ex) {
            assertTrue(lastStep >= 0);
        }
        process.destroyForcibly().waitFor();
        // what the kernel does with its lock and its sockets
        mortal.close();
        return journal[0].steps();
    }

    @Test
    void shouldLeaveNothingWhicheverStepIsTheLast() throws Exception {
        final int steps = run(NEVER);
        assertEquals("", held());
        // three routes, of which each was written and erased
        assertEquals(3 * 4, steps);
        int left = 0;
        for (int step = 0; step < steps; step++) {
            run(step);
            left += held().isEmpty() ? 0 : 1;
            nextBroker();
            assertEquals("", held(), "after step " + step);
            assertEquals(0, files(), "after step " + step);
        }
        assertTrue(left > steps / 2, "routes were left " + left + " times");
    }

    @Test
    void shouldKeepTheJournalOfWhatCannotBeInherited() throws Exception {
        routes.of("vpn0", OWN).add(HALF);
        routes.close();
        try (HeldRoutes full = new HeldRoutes(
                () -> {
                    throw new TunException(ErrorCode.ERROR_DISK_FULL, "test", "no space is left");
                },
                (level, timestamp, text) -> log.add(text))) {
            leases.undoLeft(socket, full);
        }
        assertFalse(held().isEmpty());
        assertEquals(1, files());
        nextBroker();
        routes.of("vpn0", OWN).remove(HALF);
        assertEquals("", held());
    }
}
