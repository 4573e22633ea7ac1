package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.events.InterfaceChange;
import org.tunbroker.broker.driver.linux.IpCommand.OtherNamespace;
import org.tunbroker.ipc.control.Event.InterfaceChanged;

/** What is told of the kernel's interfaces when others change them. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
@ExtendWith(OwnNetworkNamespace.class)
class InterfaceWatcherTest {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    private final List<InterfaceChange> told = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private LinuxDriver driver;
    private TunDevice device;

    @BeforeEach
    void open() {
        final LogSink sink = (level, timestamp, text) -> log.add(text);
        driver = new LinuxDriver(LinuxDriver.DEVICE, IoMeans.best(sink), sink);
        device = create("watched");
    }

    private TunDevice create(final String name) {
        return driver.create(new AdapterSpec(name, "test", UUID.randomUUID()), changes -> {
            calls.incrementAndGet();
            try {
                gate.await();
            } catch (final InterruptedException ex) {
                throw new AssertionError(ex);
            }
            told.addAll(changes);
        });
    }

    @AfterEach
    void close() {
        gate.countDown();
        device.close();
        driver.close();
        assertEquals(List.of(), log);
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("tb-events")));
    }

    private static String text(final InterfaceChange change) {
        return change.aspect() + " " + change.was() + " -> " + change.is();
    }

    private void awaitTrue(final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, () -> "told: " + all() + "; log: " + log);
            Thread.yield();
        }
    }

    private String all() {
        return told.stream().map(InterfaceWatcherTest::text).collect(Collectors.joining("; "));
    }

    private void awaitTold(final int aspect, final String was, final String is) {
        final InterfaceChange expected = new InterfaceChange(aspect, was, is);
        awaitTrue(() -> told.contains(expected));
        assertEquals(1, told.stream().filter(expected::equals).count(), this::all);
    }

    @Test
    void shouldTellOfLinkStateMtuAndName() throws Exception {
        IpCommand.run("ip link set dev watched up");
        awaitTold(InterfaceChanged.LINK_STATE, "down", "up");
        IpCommand.run("ip link set dev watched mtu 1400");
        awaitTold(InterfaceChanged.MTU, "1500", "1400");
        IpCommand.run("ip link set dev watched down; ip link set dev watched name other");
        awaitTold(InterfaceChanged.LINK_STATE, "up", "down");
        awaitTold(InterfaceChanged.NAME, "watched", "other");
        assertEquals("other", device.currentName());
        assertEquals("watched", device.interfaceName());
    }

    @Test
    void shouldTellOfRoutesThatGoSilentlyWithTheLink() throws Exception {
        IpCommand.run("ip link set dev watched up; ip address add 10.7.0.1/24 dev watched;"
                + " ip route add default via 10.7.0.2 metric 5;"
                + " ip -6 route add fd07::/64 dev watched");
        awaitTold(InterfaceChanged.ADDRESS, "", "10.7.0.1/24");
        awaitTold(InterfaceChanged.ROUTE, "", "10.7.0.0/24");
        awaitTold(InterfaceChanged.ROUTE, "", "default via 10.7.0.2 metric 5");
        awaitTold(InterfaceChanged.ROUTE, "", "fd07::/64 metric 1024");
        IpCommand.run("ip link set dev watched down");
        awaitTold(InterfaceChanged.LINK_STATE, "up", "down");
        awaitTold(InterfaceChanged.ROUTE, "default via 10.7.0.2 metric 5", "");
        awaitTold(InterfaceChanged.ROUTE, "10.7.0.0/24", "");
        awaitTold(InterfaceChanged.ROUTE, "fd07::/64 metric 1024", "");
    }

    @Test
    void shouldTellOfAddressesAndTheRoutesThatGoWithThem() throws Exception {
        IpCommand.run("ip link set dev watched up; ip address add 10.7.0.1/24 dev watched;"
                + " ip address add fd07::1/64 dev watched;"
                + " ip route add 10.8.0.0/16 via 10.7.0.2 src 10.7.0.1");
        awaitTold(InterfaceChanged.ROUTE, "", "10.8.0.0/16 via 10.7.0.2");
        IpCommand.run("ip route change 10.8.0.0/16 via 10.7.0.3 src 10.7.0.1");
        awaitTold(InterfaceChanged.ROUTE, "10.8.0.0/16 via 10.7.0.2", "10.8.0.0/16 via 10.7.0.3");
        IpCommand.run("ip address delete 10.7.0.1/24 dev watched;"
                + " ip address delete fd07::1/64 dev watched");
        awaitTold(InterfaceChanged.ADDRESS, "10.7.0.1/24", "");
        awaitTold(InterfaceChanged.ADDRESS, "fd07::1/64", "");
        awaitTold(InterfaceChanged.ROUTE, "10.8.0.0/16 via 10.7.0.3", "");
    }

    @Test
    void shouldTellOfAnInterfaceThatIsMovedAndComesBackAndOfNoStranger() throws Exception {
        try (OtherNamespace other = new OtherNamespace()) {
            final int index = device.currentIndex();
            IpCommand.run("ip link set dev watched netns " + other.pid());
            awaitTold(InterfaceChanged.PRESENCE, "present", "moved");
            assertEquals(0, device.currentIndex());
            IpCommand.run("ip link add index " + index + " name watched type bridge;"
                    + " ip link set dev watched mtu 1300 up;"
                    + " ip address add 10.9.9.9/24 dev watched;"
                    + " ip link delete dev watched");
            IpCommand.run("nsenter --net -t " + other.pid()
                    + " ip link set dev watched netns $$ mtu 1444");
            awaitTold(InterfaceChanged.PRESENCE, "moved", "present");
            awaitTold(InterfaceChanged.MTU, "1500", "1444");
            assertEquals(
                    List.of(),
                    told.stream()
                            .filter(change -> change.aspect() == InterfaceChanged.ADDRESS)
                            .toList());
        }
    }

    @Test
    void shouldTellOfAnInterfaceThatIsDeleted() throws Exception {
        IpCommand.run("ip link delete dev watched");
        awaitTold(InterfaceChanged.PRESENCE, "present", "deleted");
    }

    @Test
    void shouldTellNothingOfItsOwnEndNorOfOthers() throws Exception {
        final TunDevice other = create("other");
        device.close();
        IpCommand.run("ip link set dev other mtu 1300");
        awaitTold(InterfaceChanged.MTU, "1500", "1300");
        assertEquals(1, told.size(), told::toString);
        other.close();
    }

    @Test
    void shouldKnowAllWhenTheKernelDroppedMessages() throws Exception {
        gate = new CountDownLatch(1);
        // the thread stands in its listener with this one
        IpCommand.run("ip link set dev watched mtu 1400");
        awaitTrue(() -> calls.get() == 1);
        // several times what the socket's memory holds
        IpCommand.run("for i in $(seq 3000); do echo address add 10.7.1.1/32 dev watched;"
                + " echo address delete 10.7.1.1/32 dev watched; done | ip -batch - ;"
                + " ip address add 10.7.2.1/32 dev watched; ip link set dev watched mtu 1300");
        assertTrue(droppedMessages() > 0);
        gate.countDown();
        awaitTold(InterfaceChanged.MTU, "1400", "1300");
        awaitTold(InterfaceChanged.ADDRESS, "", "10.7.2.1/32");
        assertEquals(3, told.size(), told::toString);
        IpCommand.run("ip link set dev watched mtu 1200");
        awaitTold(InterfaceChanged.MTU, "1300", "1200");
    }

    /** What the kernel dropped that was for the watcher's socket, which listens to these groups. */
    private static long droppedMessages() throws IOException {
        // columns: sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode
        return Files.readAllLines(Path.of("/proc/thread-self/net/netlink")).stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(columns -> columns[3].equals("000405d1"))
                .mapToLong(columns -> Long.parseLong(columns[8]))
                .sum();
    }

    @Test
    void shouldNotWakeWhileNothingChanges() throws Exception {
        IpCommand.run("ip link set dev watched mtu 1400");
        awaitTold(InterfaceChanged.MTU, "1500", "1400");
        // after its second look; a hundred commands take some tenths of a second
        final long[] before = {-1};
        awaitTrue(() -> {
            final long earlier = before[0];
            before[0] = wakeUps();
            try {
                IpCommand.run("for i in $(seq 100); do ip link show dev watched; done");
            } catch (final IOException | InterruptedException ex) {
                throw new AssertionError(ex);
            }
            return before[0] == earlier;
        });
        assertEquals(before[0], wakeUps());
    }

    /** How often the watcher's thread has slept. */
    private static long wakeUps() {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            for (final Path thread : threads.toList()) {
                if (Files.readString(thread.resolve("comm")).strip().equals("tb-events")) {
                    return Files.readAllLines(thread.resolve("status")).stream()
                            .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                            .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                            .sum();
                }
            }
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
        throw new AssertionError("there is no such thread");
    }

    @Test
    void shouldTellEachOfManyInterfacesOnce() throws Exception {
        final List<TunDevice> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(create("many" + i));
        }
        for (int i = 0; i < 20; i++) {
            IpCommand.run("ip link set dev many" + i + " mtu " + (1300 + i));
        }
        for (int i = 0; i < 20; i++) {
            awaitTold(InterfaceChanged.MTU, "1500", Integer.toString(1300 + i));
        }
        assertEquals(20, told.size(), told::toString);
        many.forEach(TunDevice::close);
    }
}
