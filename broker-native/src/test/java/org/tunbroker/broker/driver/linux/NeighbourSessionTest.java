package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.driver.api.DeviceCalls.addAddress;
import static org.tunbroker.broker.driver.api.DeviceCalls.setUp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tunbroker.broker.driver.api.EchoPackets;
import org.tunbroker.broker.driver.api.TestSession;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.api.TunDeviceFixture;
import org.tunbroker.broker.driver.api.TunDriver;

/**
 * Sessions that share pumps, with one that does what would stop them if a pump waited for it. Each
 * pump has several sessions: there are more than processors, and each is tried as the bad one.
 */
@ExtendWith(OwnNetworkNamespace.class)
class NeighbourSessionTest extends TunDeviceFixture {
    private static final int SESSIONS = 2 * Runtime.getRuntime().availableProcessors() + 1;
    private static final int ROUNDS = 50;
    // of a round with each neighbour; far less than with a wait for the bad one
    private static final long ROUND_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<TestSession> sessions = new ArrayList<>();
    private final List<EchoPackets> echoes = new ArrayList<>();
    private final List<TunDevice> devices = new ArrayList<>();

    @Override
    protected TunDriver newDriver() {
        return LinuxDriver.load((level, timestamp, text) -> {});
    }

    @AfterEach
    void closeSessions() {
        CloseHelper.closeAll(sessions);
    }

    private void startSessions() throws IOException {
        for (int i = 0; i < SESSIONS; i++) {
            final TunDevice added = newDevice("neighbour " + i);
            addAddress(added, address("10.8." + i + ".1"), 24);
            setUp(added, true);
            devices.add(added);
            sessions.add(new TestSession(added, CAPACITY));
            echoes.add(new EchoPackets(address("10.8." + i + ".2"), address("10.8." + i + ".1")));
        }
    }

    private void assertThatAllButOneAnswer(final int except) {
        for (int round = 0; round < ROUNDS; round++) {
            final long begin = System.nanoTime();
            for (int i = 0; i < SESSIONS; i++) {
                if (i != except) {
                    ping(sessions.get(i), echoes.get(i));
                }
            }
            assertTrue(
                    System.nanoTime() - begin < ROUND_NS,
                    "a neighbour waits for session " + except);
        }
    }

    @Test
    void shouldServeNeighboursOfASessionWhoseRingIsFull() throws Exception {
        startSessions();
        for (int bad = 0; bad < SESSIONS; bad++) {
            fillRing(bad);
            assertThatAllButOneAnswer(bad);
            // empties ring and queue, which would drop answers to the next rounds
            ping(sessions.get(bad), echoes.get(bad));
        }
    }

    /**
     * Sends to a session that receives nothing, until far more are under way than it has room for.
     */
    private void fillRing(final int number) throws IOException {
        final InetSocketAddress from =
                new InetSocketAddress(address("10.8." + number + ".1"), 7000);
        final InetSocketAddress to = new InetSocketAddress(address("10.8." + number + ".2"), 7001);
        try (DatagramSocket socket = new DatagramSocket(from)) {
            for (int i = 0; i < 1000; i++) {
                socket.send(new DatagramPacket(new byte[1000], 1000, to));
            }
        }
    }

    @Test
    void shouldServeNeighboursOfASessionWhosePacketsTheKernelRefuses() throws Exception {
        startSessions();
        for (int bad = 0; bad < SESSIONS; bad++) {
            setUp(devices.get(bad), false);
            final int refused = bad;
            assertThatAllButOneAnswerBeside(
                    bad, () -> sessions.get(refused).trySend(echoes.get(refused).request(1, 84)));
            setUp(devices.get(bad), true);
            ping(sessions.get(bad), echoes.get(bad));
        }
    }

    @Test
    void shouldServeNeighboursOfASessionWhoseClientWakesItInVain() throws Exception {
        startSessions();
        for (int bad = 0; bad < SESSIONS; bad++) {
            final TestSession rung = sessions.get(bad);
            assertThatAllButOneAnswerBeside(
                    bad, () -> rung.sendRing().peerFlag().wake());
            ping(rung, echoes.get(bad));
        }
    }

    /** Asks the others while another thread does something for the bad one, again and again. */
    private void assertThatAllButOneAnswerBeside(final int bad, final Runnable action)
            throws InterruptedException {
        final AtomicBoolean ends = new AtomicBoolean();
        final Thread thread = new Thread(() -> {
            while (!ends.get()) {
                action.run();
            }
        });
        thread.start();
        try {
            assertThatAllButOneAnswer(bad);
        } finally {
            ends.set(true);
            thread.join();
        }
    }
}
