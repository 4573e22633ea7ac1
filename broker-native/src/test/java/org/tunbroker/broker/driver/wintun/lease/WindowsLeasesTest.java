package org.tunbroker.broker.driver.wintun.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.Literals.inet;
import static org.tunbroker.broker.Literals.route;
import static org.tunbroker.broker.driver.wintun.config.FakeStack.OTHER;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.lease.LeaseFile;
import org.tunbroker.broker.driver.lease.LeaseFrame;
import org.tunbroker.broker.driver.wintun.config.FakeStack;
import org.tunbroker.broker.driver.wintun.config.WindowsBypasses;
import org.tunbroker.broker.driver.wintun.config.WindowsInterface;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.iphlpapi.TableRoute;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * What the next broker undoes on Windows, on a stack and a registry of our own: no such Windows was
 * there to test on. The files are real.
 */
@Timeout(60)
class WindowsLeasesTest {
    private static final long LUID = 53L << 48 | 1 << 24;
    private static final UUID GUID = new UUID(1, LUID);
    private static final long BOOT = 77;
    private static final InterfaceRoute MADE =
            RouteLease.route(inet("198.51.100.9"), inet("192.0.2.1"));

    @TempDir
    private Path parent;

    private final FakeStack stack = new FakeStack();
    private final List<String> log = new ArrayList<>();
    private Path folder;

    /** The registry of the stack. */
    private final DnsRegistry registry = new DnsRegistry() {
        @Override
        public String read(final UUID guid, final int family, final String value) {
            return stack.registry.getOrDefault(guid + " " + family + " " + value, "");
        }

        @Override
        public int remove(final UUID guid, final int family, final String value) {
            stack.registry.remove(guid + " " + family + " " + value);
            return 0;
        }
    };

    @BeforeEach
    void nameFolder() {
        folder = parent.resolve("leases");
    }

    private WindowsLeases broker() {
        return new WindowsLeases(
                folder, stack, registry, BOOT, (level, timestamp, text) -> log.add(text));
    }

    private WindowsInterface adapterOf(final WindowsLeases leases) {
        return new WindowsInterface(
                LUID,
                stack,
                new WindowsBypasses(stack, leases, (level, timestamp, text) -> log.add(text)),
                leases,
                (level, timestamp, text) -> log.add(text));
    }

    private static InterfaceDns dns(final String server, final String... domains) {
        return new InterfaceDns(List.of(inet(server), inet("fd00::53")), List.of(domains));
    }

    /** A broker's death, as far as its files are concerned; Windows removes its adapter. */
    private void die(final WindowsLeases leases) {
        leases.close();
        stack.gone.add(LUID);
    }

    private long files() throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private void leave(final byte[]... records) throws IOException {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final byte[] bytes : records) {
            all.writeBytes(bytes);
        }
        try (WindowsLeases makesTheFolder = broker()) {
            makesTheFolder.erase(makesTheFolder.write(GUID, new TableRoute(OTHER, MADE)));
        }
        Files.write(folder.resolve("x" + LeaseFile.SUFFIX), all.toByteArray());
        log.clear();
    }

    private byte[] routeRecord(final long boot, final UUID guid, final TableRoute made) {
        return new RouteLease(boot, guid, made).encode().array();
    }

    @Test
    void shouldUndoWhatAKilledBrokerLeft() throws Exception {
        final List<TableRoute> before = List.copyOf(stack.table);
        final WindowsLeases killed = broker();
        final WindowsInterface adapter = adapterOf(killed);
        adapter.apply(Change.add(new BypassRoute(inet("198.51.100.9"))));
        adapter.apply(Change.set(dns("10.0.0.53", "corp.example")));
        assertEquals(2, stack.table.size());
        assertEquals(4, stack.registry.size());
        die(killed);
        assertEquals(1, files());
        broker().undoLeft();
        assertEquals(before, stack.table);
        assertEquals(Map.of(), stack.registry);
        assertEquals(0, files());
        assertTrue(log.toString().contains("198.51.100.9/32"), log::toString);
    }

    @Test
    void shouldLeaveTheMachineAsItWasWhereverTheBrokerIsKilled() throws Exception {
        final List<TableRoute> before = List.copyOf(stack.table);
        int step = 0;
        boolean killed = true;
        while (killed) {
            final int last = step++;
            final int[] changes = {0};
            stack.gone.clear();
            final WindowsLeases leases = broker();
            stack.onChange = () -> {
                if (changes[0]++ == last) {
                    throw new AssertionError("killed");
                }
            };
            killed = false;
            try {
                final WindowsInterface adapter = adapterOf(leases);
                adapter.apply(Change.add(new BypassRoute(inet("198.51.100.9"))));
                adapter.apply(Change.set(dns("10.0.0.53", "corp.example")));
                adapter.apply(Change.add(new BypassRoute(inet("198.51.100.10"))));
                adapter.apply(Change.set(dns("10.0.0.54")));
                adapter.apply(Change.remove(new BypassRoute(inet("198.51.100.9"))));
            } catch (final AssertionError ex) {
                killed = true;
            }
            stack.onChange = () -> {};
            die(leases);
            broker().undoLeft();
            assertEquals(before, stack.table, "step " + last);
            assertEquals(Map.of(), stack.registry, "step " + last);
            assertEquals(0, files(), "step " + last);
        }
        // three changes of routes, and two of DNS, of two families each
        assertEquals(8, step);
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void shouldUseNoFolderThatOthersCanEnter() throws Exception {
        // Wine gives everybody a right to it
        Files.createDirectory(folder);
        stack.table.add(new TableRoute(OTHER, MADE));
        Files.write(
                folder.resolve("x" + LeaseFile.SUFFIX),
                routeRecord(BOOT, new UUID(1, OTHER), new TableRoute(OTHER, MADE)));
        final WindowsLeases leases = broker();
        leases.undoLeft();
        assertEquals(2, stack.table.size());
        assertEquals(1, files());
        assertTrue(log.get(0).contains("not a folder that user"), log::toString);
        final TunException thrown = assertThrows(
                TunException.class, () -> leases.write(GUID, new TableRoute(OTHER, MADE)));
        assertTrue(thrown.is(ErrorCode.ERROR_ACCESS_DENIED), thrown::getMessage);
    }

    @Test
    void shouldHaveNothingLeftWhenTheAdapterIsClosed() throws Exception {
        final List<TableRoute> before = List.copyOf(stack.table);
        try (WindowsLeases leases = broker()) {
            final WindowsInterface adapter = adapterOf(leases);
            adapter.apply(Change.add(new BypassRoute(inet("198.51.100.9"))));
            adapter.apply(Change.set(dns("10.0.0.53", "corp.example")));
            assertEquals(1, files());
            adapter.close();
            adapter.release();
        }
        assertEquals(before, stack.table);
        assertEquals(Map.of(), stack.registry);
        assertEquals(0, files());
    }

    @Test
    void shouldForgetRoutesOfAnEarlierBootAndUndoDnsAllTheSame() throws Exception {
        stack.table.add(new TableRoute(OTHER, MADE));
        stack.gone.add(LUID);
        stack.registry.put(GUID + " 2 NameServer", "10.0.0.53");
        leave(
                routeRecord(BOOT + 1, new UUID(1, OTHER), new TableRoute(OTHER, MADE)),
                new DnsLease(GUID, "10.0.0.53", "", "").encoded().array());
        broker().undoLeft();
        assertEquals(2, stack.table.size());
        assertEquals(Map.of(), stack.registry);
        assertEquals(0, files());
        assertTrue(log.toString().contains("before the machine started"), log::toString);
    }

    @Test
    void shouldLeaveRoutesThatNoBrokerMadeOrThatAreOnAnotherInterface() throws Exception {
        final List<InterfaceRoute> others = List.of(
                MADE.withMetric(5),
                RouteLease.route(inet("198.51.100.9"), inet("192.0.2.3")),
                RouteLease.route(inet("198.51.100.9"), null),
                route("198.51.100.0", 24).withGateway(inet("192.0.2.1")).withMetric(116));
        others.forEach(other -> stack.table.add(new TableRoute(OTHER, other)));
        stack.table.add(new TableRoute(FakeStack.THIRD, MADE));
        final List<TableRoute> before = List.copyOf(stack.table);
        leave(
                routeRecord(BOOT, new UUID(1, OTHER), new TableRoute(OTHER, MADE)),
                // the LUID of another interface by now
                routeRecord(BOOT, GUID, new TableRoute(FakeStack.THIRD, MADE)));
        broker().undoLeft();
        assertEquals(before, stack.table);
        assertEquals(0, files());
    }

    @Test
    void shouldSkipForgedRecordsAndUndoTheOthers() throws Exception {
        final TableRoute made = new TableRoute(OTHER, MADE);
        final byte[] good = routeRecord(BOOT, new UUID(1, OTHER), made);
        final byte[] damaged = good.clone();
        damaged[70]++;
        stack.table.add(made);
        leave(damaged, "garbage".repeat(40).substring(0, 256).getBytes(), good);
        broker().undoLeft();
        assertFalse(stack.table.contains(made));
        assertTrue(log.get(1).contains("2, of which"), log::toString);
        // of a metric, a destination and a gateway that no broker's have
        for (final TableRoute forged : List.of(
                new TableRoute(OTHER, MADE.withMetric(5)),
                new TableRoute(OTHER, route("0.0.0.0", 0).withGateway(inet("192.0.2.1"))))) {
            final ByteBuffer record = ByteBuffer.wrap(routeRecord(BOOT, new UUID(1, OTHER), forged))
                    .order(ByteOrder.LITTLE_ENDIAN);
            record.putInt(60, (int) Math.max(0, forged.route().metric()));
            LeaseFrame.seal(record);
            assertThrows(TunException.class, () -> RouteLease.decode(record));
        }
    }

    @Test
    void shouldLeaveDnsThatOthersSetMeanwhile() throws Exception {
        stack.gone.add(LUID);
        final Map<String, String> registryBefore = new TreeMap<>(Map.of(
                GUID + " 2 NameServer", "10.0.0.99",
                GUID + " 2 SearchList", "corp.example",
                GUID + " 23 NameServer", "fd00::53",
                GUID + " 23 SearchList", "other.example"));
        stack.registry.putAll(registryBefore);
        leave(new DnsLease(GUID, "10.0.0.53", "fd00:0:0:0:0:0:0:53", "Corp.example")
                .encoded()
                .array());
        broker().undoLeft();
        registryBefore.remove(GUID + " 2 SearchList");
        // Windows may write an address otherwise
        registryBefore.remove(GUID + " 23 NameServer");
        assertEquals(registryBefore, stack.registry);
        assertEquals(0, files());
    }

    @Test
    void shouldWaitUntilTheKilledBrokersAdapterIsGone() throws Exception {
        final WindowsLeases killed = broker();
        adapterOf(killed).apply(Change.set(dns("10.0.0.53")));
        killed.close();
        final WindowsLeases next = broker();
        next.undoLeft();
        // it may be anybody's
        assertEquals(2, stack.registry.size());
        assertEquals(1, files());
        stack.gone.add(LUID);
        next.undoLeft();
        assertEquals(Map.of(), stack.registry);
        assertEquals(0, files());
    }

    @Test
    void shouldClearWhatAnAdapterInheritsByItsGuid() throws Exception {
        final WindowsLeases killed = broker();
        adapterOf(killed).apply(Change.set(dns("10.0.0.53", "corp.example")));
        killed.close();
        try (WindowsLeases next = broker()) {
            next.undoLeft();
            assertEquals(4, stack.registry.size());
            // this broker's own by now
            next.undoLeftOf(LUID);
            assertEquals(Map.of(), stack.registry);
            assertEquals(0, files());
            // and what its client sets is none of an earlier broker's
            adapterOf(next).apply(Change.set(dns("10.0.0.53", "corp.example")));
            next.undoLeft();
            next.undoLeftOf(LUID);
            assertEquals(4, stack.registry.size());
        }
    }

    @Test
    void shouldKeepAJournalThatCannotBeUndone() throws Exception {
        final WindowsLeases killed = broker();
        adapterOf(killed).apply(Change.add(new BypassRoute(inet("198.51.100.9"))));
        die(killed);
        final WindowsLeases next = broker();
        stack.error = ErrorCode.ERROR_ACCESS_DENIED.code();
        next.undoLeft();
        assertEquals(2, stack.table.size());
        assertEquals(1, files());
        stack.error = 0;
        next.undoLeft();
        assertEquals(1, stack.table.size());
        assertEquals(0, files());
    }

    @Test
    void shouldKnowDnsAgainWhateverFormItHas() {
        final DnsLease lease =
                new DnsLease(GUID, "10.0.0.53,10.0.0.54", "fd00:0:0:0:0:0:0:53", "a.example,b");
        assertTrue(lease.isServers(IpStack.IPV4, "10.0.0.53 10.0.0.54"));
        assertFalse(lease.isServers(IpStack.IPV4, "10.0.0.54,10.0.0.53"));
        assertFalse(lease.isServers(IpStack.IPV4, ""));
        assertTrue(lease.isServers(IpStack.IPV6, "fd00::53"));
        assertTrue(lease.isDomains("A.example,B"));
        assertFalse(lease.isDomains("a.example"));
        final DnsLease none = new DnsLease(GUID, "", "", "");
        assertFalse(none.isDomains(""));
        assertFalse(none.isServers(IpStack.IPV4, " , "));
        // no address, and no name to look up
        assertTrue(new DnsLease(GUID, "1.2.3.999,::g", "", "")
                .isServers(IpStack.IPV4, "1.2.3.999 ::g"));
        assertEquals(
                GUID,
                DnsLease.decode(lease.encoded().order(ByteOrder.LITTLE_ENDIAN)).guid());
    }
}
