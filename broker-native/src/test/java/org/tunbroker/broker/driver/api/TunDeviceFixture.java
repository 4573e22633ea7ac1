package org.tunbroker.broker.driver.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.tunbroker.broker.driver.api.DeviceCalls.addAddress;
import static org.tunbroker.broker.driver.api.DeviceCalls.setUp;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.Offload;

/**
 * A driver with one device, that has an address of each family and is up, made anew for each test.
 */
@Timeout(60)
public abstract class TunDeviceFixture {
    protected static final int CAPACITY = 0x20000;
    private static final int PING_ATTEMPTS = 10;
    private static final long PING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

    protected final InetAddress deviceV4 = address("10.9.0.1");
    protected final InetAddress clientV4 = address("10.9.0.2");
    protected final InetAddress deviceV6 = address("fd09::1");
    protected final InetAddress clientV6 = address("fd09::2");
    protected final EchoPackets v4 = new EchoPackets(clientV4, deviceV4);
    protected final EchoPackets v6 = new EchoPackets(clientV6, deviceV6);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private TunDriver driver;
    private TunDevice device;

    /** Makes the driver under test. */
    protected abstract TunDriver newDriver();

    /** The offload of the sessions of {@link #startSession()}. */
    protected Offload offload() {
        return Offload.NONE;
    }

    @BeforeEach
    final void openDevice() {
        driver = newDriver();
        opened.push(driver);
        device = newDevice("tunbroker test");
        addAddress(device, deviceV4, 24);
        addAddress(device, deviceV6, 64);
        setUp(device, true);
    }

    @AfterEach
    final void closeAll() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        assertEquals(Set.of(), pumpThreads());
    }

    protected final TunDriver driver() {
        return driver;
    }

    protected final TunDevice device() {
        return device;
    }

    protected final TunDevice newDevice(final String name) {
        final TunDevice created = driver.create(new AdapterSpec(name, "test", UUID.randomUUID()));
        opened.push(created);
        return created;
    }

    protected final TestSession startSession() throws IOException {
        return startSession(offload());
    }

    protected final TestSession startSession(final Offload offload) throws IOException {
        final TestSession session = new TestSession(device, CAPACITY, offload);
        opened.push(session);
        return session;
    }

    protected static InetAddress address(final String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (final IOException ex) {
            throw new IllegalArgumentException(literal, ex);
        }
    }

    protected static Set<String> pumpThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("tb-"))
                .collect(Collectors.toSet());
    }

    /**
     * Asks until answered, for a kernel may lose a packet: it takes an IPv6 address into use some
     * time after its interface is up, and a queue of its own may be full.
     */
    protected static void ping(final TestSession session, final EchoPackets echo) {
        for (int sequence = 0; sequence < PING_ATTEMPTS; sequence++) {
            final int expected = sequence;
            session.send(echo.request(sequence, 84));
            if (session.tryReceive(packet -> echo.isReply(packet, expected, 84), PING_TIMEOUT_NS)
                    != null) {
                return;
            }
        }
        fail("no answer to " + PING_ATTEMPTS + " echo requests");
    }
}
