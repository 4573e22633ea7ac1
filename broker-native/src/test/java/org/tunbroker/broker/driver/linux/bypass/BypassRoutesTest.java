package org.tunbroker.broker.driver.linux.bypass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.tunbroker.broker.Literals.inet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.broker.driver.linux.IpCommand;
import org.tunbroker.broker.driver.linux.OwnNetworkNamespace;
import org.tunbroker.broker.driver.linux.lease.HoldHeir;
import org.tunbroker.broker.driver.linux.lease.HoldRecord;
import org.tunbroker.broker.driver.linux.lease.LeaseFolder;
import org.tunbroker.broker.driver.linux.lease.MortalJournal;
import org.tunbroker.broker.driver.linux.lease.Place;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.ipc.config.BypassRoute;

/** A broker that ends at each step of what it does with routes, and what the next one finds. */
@Timeout(60)
@ExtendWith(OwnNetworkNamespace.class)
class BypassRoutesTest {
    private static final BypassRoute FIRST = new BypassRoute(inet("198.51.100.9"));
    private static final BypassRoute SECOND = new BypassRoute(inet("198.51.100.10"));
    private static final BypassRoute OF_V6 = new BypassRoute(inet("2001:db8:ffff::9"));
    private static final int NEVER = -1;
    private static final HoldHeir NOTHING_HELD = new HoldHeir() {
        @Override
        public void inherit(final List<HoldRecord> records) {
            assertEquals(List.of(), records);
        }

        @Override
        public boolean undo(final List<HoldRecord> records) {
            return records.isEmpty();
        }
    };

    @TempDir
    private Path parent;

    private final List<String> log = new ArrayList<>();
    private LeaseFolder leases;
    private RouteSocket socket;

    @BeforeEach
    void makeUplinks() throws Exception {
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
        leases = new LeaseFolder(
                parent.resolve("leases"), (level, timestamp, text) -> log.add(text));
        socket = new RouteSocket();
        try {
            ip("link add up0 type veth peer name up1");
        } catch (final AssertionError ex) {
            abort("this kernel makes no veth: " + ex.getMessage());
        }
        ip("address add 192.0.2.2/24 dev up0");
        ip("address add 2001:db8:1::2/64 dev up0 nodad");
        ip("link set up0 up");
        ip("link set up1 up");
        lead(1);
    }

    @AfterEach
    void removeUplinks() throws Exception {
        socket.close();
        ip("link delete up0");
    }

    private static String ip(final String words) throws Exception {
        return IpCommand.run("ip " + words);
    }

    private static void lead(final int gateway) throws Exception {
        ip("route replace default via 192.0.2." + gateway);
        ip("-6 route replace default via 2001:db8:1::" + gateway);
    }

    private static String made() throws Exception {
        return ip("route show proto 116") + ip("-6 route show proto 116");
    }

    private static void configure(final BypassRoutes routes, final TunFile tun) throws Exception {
        final AdapterBypasses adapter = routes.of(tun);
        adapter.add(FIRST);
        adapter.add(OF_V6);
        lead(3);
        assertTrue(routes.follow());
        assertFalse(routes.follow());
        adapter.remove(FIRST);
        adapter.add(SECOND);
        ip("route delete 198.51.100.10");
        assertTrue(routes.follow());
        assertEquals(List.of(OF_V6, SECOND), adapter.list());
        adapter.close();
    }

    /** Runs all of it, or until the broker ends; returns how many steps it took. */
    private int run(final int lastStep) throws Exception {
        final MortalJournal[] journal = new MortalJournal[1];
        final BypassRoutes routes = new BypassRoutes(
                () -> journal[0] = new MortalJournal(
                        leases.newJournal(Place.ofThisThread()), socket, lastStep),
                () -> {},
                Set::of,
                (level, timestamp, text) -> log.add(text));
        try (TunFile tun = TunFile.create("/dev/net/tun", "bypassed")) {
            configure(routes, tun);
            assertEquals(NEVER, lastStep);
        } catch (final MortalJournal.Killed ex) {
            assertTrue(lastStep >= 0);
        }
        // what the kernel does with its lock and its sockets
        routes.close();
        return journal[0].steps();
    }

    @Test
    void shouldLeaveNothingWhicheverStepIsTheLast() throws Exception {
        final int steps = run(NEVER);
        assertEquals("", made());
        // six routes, of which each was written and erased
        assertEquals(6 * 4, steps);
        int left = 0;
        for (int step = 0; step < steps; step++) {
            lead(1);
            run(step);
            left += made().isEmpty() ? 0 : 1;
            leases.undoLeft(socket, NOTHING_HELD);
            assertEquals("", made(), "after step " + step);
            try (Stream<Path> files = Files.list(parent.resolve("leases"))) {
                assertEquals(0, files.count(), "after step " + step);
            }
        }
        assertTrue(left > steps / 2, "routes were left " + left + " times");
        assertTrue(log.stream().noneMatch(line -> line.contains("skipped")), log::toString);
    }
}
