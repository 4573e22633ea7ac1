package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.driver.api.DeviceCalls.addAddress;
import static org.tunbroker.broker.driver.api.DeviceCalls.setMtu;
import static org.tunbroker.broker.driver.api.DeviceCalls.setUp;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.api.TestSession;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.api.TunDeviceContract;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.os.linux.LibC;
import org.tunbroker.ipc.ring.RingConsumer;

@ExtendWith(OwnNetworkNamespace.class)
class LinuxDeviceTest extends TunDeviceContract {
    static final int UDP_HEADERS_LENGTH = 28;
    private static final int TIMEOUT_MS = 10_000;

    private final BlockingQueue<String> logLines = new LinkedBlockingQueue<>();

    @Override
    protected TunDriver newDriver() {
        return LinuxDriver.load(log());
    }

    final LogSink log() {
        return (level, timestamp, text) -> logLines.add(level + " " + text);
    }

    @Test
    void shouldAllocateNothingForPackets() throws Exception {
        checkThatPumpsAllocateNothing();
    }

    @Test
    void shouldRunInNamespaceOfItsOwnAndSoDoThreadsThatItStarts() throws Exception {
        assertTrue(OwnNetworkNamespace.isEntered());
        final var other = Executors.newSingleThreadExecutor();
        try {
            assertTrue(other.submit(OwnNetworkNamespace::isEntered).get());
        } finally {
            other.shutdown();
        }
    }

    @Test
    void shouldMovePacketsBetweenRingAndSockets() throws Exception {
        final TestSession session = startSession();
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(deviceV4, 7000))) {
            socket.setSoTimeout(TIMEOUT_MS);
            for (int i = 1; i < 1000; i++) {
                final byte[] payload = payload(i);
                socket.send(new DatagramPacket(payload, payload.length, clientV4, 7001));
                final byte[] packet = session.receive(LinuxDeviceTest::isUdp);
                assertArrayEquals(
                        payload, Arrays.copyOfRange(packet, UDP_HEADERS_LENGTH, packet.length));

                session.send(turned(packet));
                final DatagramPacket back = new DatagramPacket(new byte[2000], 2000);
                socket.receive(back);
                assertArrayEquals(payload, Arrays.copyOf(back.getData(), back.getLength()));
            }
        }
    }

    private static byte[] payload(final int number) {
        final byte[] payload = new byte[number];
        Arrays.fill(payload, (byte) number);
        return payload;
    }

    static boolean isUdp(final byte[] packet) {
        return packet[0] == 0x45 && packet[9] == 17;
    }

    /** Swaps addresses and ports, which changes no checksum. */
    static byte[] turned(final byte[] packet) {
        final ByteBuffer result = ByteBuffer.wrap(packet.clone());
        result.putInt(12, ByteBuffer.wrap(packet).getInt(16));
        result.putInt(16, ByteBuffer.wrap(packet).getInt(12));
        result.putShort(20, ByteBuffer.wrap(packet).getShort(22));
        result.putShort(22, ByteBuffer.wrap(packet).getShort(20));
        return result.array();
    }

    @Test
    void shouldCountGarbageAsDropsAndGoOn() throws Exception {
        final TestSession session = startSession();
        final byte[][] garbage = {
            {}, {0x45}, new byte[19], new byte[20], new byte[0xFFFF], {-1, -1, -1}
        };
        for (final byte[] packet : garbage) {
            session.send(packet);
        }
        ping(session, v4);
        session.stop();
        session.expectNoEnd();
        assertEquals(garbage.length, session.counters().sendDrops());
        assertEquals(1, session.counters().sent());
    }

    @Test
    void shouldDropWhileInterfaceIsDownAndMovePacketsAgainWhenItIsUp() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        for (int i = 0; i < 3; i++) {
            setUp(device(), false);
            session.send(v4.request(1, 84));
            // the pump is done with it when it has given the room back
            session.awaitSendRingEmpty();
            setUp(device(), true);
            ping(session, v4);
        }
        session.stop();
        session.expectNoEnd();
        assertEquals(3, session.counters().sendDrops());
        // once in 10 s, however often
        final String told = logLines.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        assertEquals(
                LogSink.WARNING + " tunbroker-test is down: packets that clients write into it are"
                        + " dropped, and counted as sendDrops, until it is set up",
                told);
        assertNull(logLines.poll(), "told again");
    }

    @Test
    void shouldSleepWhileInterfaceIsDown() throws Exception {
        final TestSession session = startSession();
        setUp(device(), false);
        final long before = pumpCpuTimeNs();
        session.expectNoEndFor(500, TimeUnit.MILLISECONDS);
        final long used = pumpCpuTimeNs() - before;
        assertTrue(
                used < TimeUnit.MILLISECONDS.toNanos(100), () -> "the pumps used " + used + " ns");
    }

    private static long pumpCpuTimeNs() {
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith("tb-"))
                .mapToLong(info -> threads.getThreadCpuTime(info.getThreadId()))
                .sum();
    }

    @Test
    void shouldEndWithEndOfFileOnceWhenInterfaceIsDeletedAndNothingMoves() throws Exception {
        final TestSession session = startSession();
        delete(device());
        session.expectEnd(ErrorCode.ERROR_HANDLE_EOF);
        assertEquals(0, LibC.if_nametoindex(device().interfaceName()));
    }

    @Test
    void shouldEndWithEndOfFileOnceWhenInterfaceIsDeletedUnderTraffic() throws Exception {
        final TestSession session = startSession();
        for (int sequence = 0; sequence < 100; sequence++) {
            session.trySend(v4.request(sequence, 1000));
        }
        delete(device());
        while (!session.isEnded()) {
            session.trySend(v4.request(1, 1000));
        }
        session.expectEnd(ErrorCode.ERROR_HANDLE_EOF);
    }

    @Test
    void shouldEndWithEndOfFileWhenInterfaceIsDeletedAndClientTakesNothing() throws Exception {
        final TestSession session = startSession();
        fillReceiveRing(session);
        delete(device());
        session.expectEnd(ErrorCode.ERROR_HANDLE_EOF);
    }

    @Test
    void shouldSayThatInterfaceIsGoneWhenItWasDeleted() throws Exception {
        delete(device());
        final TunException thrown = assertThrows(TunException.class, () -> setMtu(device(), 1400));
        assertTrue(thrown.is(ErrorCode.ERROR_FILE_NOT_FOUND), thrown::getMessage);
        startSession().expectEnd(ErrorCode.ERROR_HANDLE_EOF);
    }

    static void delete(final TunDevice device) {
        try (RouteSocket socket = new RouteSocket()) {
            assertEquals(
                    0,
                    socket.request(NetlinkMessage.link(
                            NetlinkMessage.RTM_DELLINK, device.interfaceIndex(), 0, 0)));
        }
    }

    @Test
    void shouldGoOnWhenClientTookNothingForAWhile() throws Exception {
        final TestSession session = startSession();
        fillReceiveRing(session);
        while (session.poll() != null) {
            Thread.onSpinWait();
        }
        ping(session, v4);
        session.stop();
        session.expectNoEnd();
    }

    /** Sends from a socket until far more packets than the ring holds are under way. */
    private void fillReceiveRing(final TestSession session) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(deviceV4, 7000))) {
            for (int i = 0; i < 1000; i++) {
                socket.send(new DatagramPacket(new byte[1000], 1000, clientV4, 7001));
            }
        }
        // the pump may not have run yet
        final RingConsumer ring = session.receiveRing();
        while (!ring.hasPacket()) {
            ring.ownFlag().await(ring::hasPacket, TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    @Test
    void shouldDiscardWhatWasQueuedBeforeSession() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(deviceV4, 7000))) {
            for (int i = 0; i < 400; i++) {
                socket.send(new DatagramPacket(new byte[] {1}, 1, clientV4, 7001));
            }
            final TestSession session = startSession();
            socket.send(new DatagramPacket(new byte[] {2}, 1, clientV4, 7001));
            assertEquals(2, session.receive(LinuxDeviceTest::isUdp)[UDP_HEADERS_LENGTH]);
        }
    }

    @Test
    void shouldSetAddressesMtuAndStateThatTheSystemShows() throws Exception {
        setMtu(device(), 1380);
        final NetworkInterface shown = NetworkInterface.getByName(device().interfaceName());
        assertEquals(device().interfaceIndex(), shown.getIndex());
        assertEquals(1380, shown.getMTU());
        assertTrue(shown.isUp());
        assertTrue(shown.isPointToPoint());
        assertTrue(shown.getInterfaceAddresses().stream()
                .anyMatch(found -> found.getAddress().equals(deviceV4)
                        && found.getNetworkPrefixLength() == 24));
        setUp(device(), false);
        assertFalse(NetworkInterface.getByName(device().interfaceName()).isUp());
        assertEquals(53L << 48 | (long) device().interfaceIndex() << 24, device().luid());
    }

    @Test
    void shouldSayThatV6IsOffWhileMtuIsTooSmallForIt() throws Exception {
        setMtu(device(), 1279);
        assertEquals(
                LogSink.INFO + " IPv6 is off on tunbroker-test and its IPv6 addresses are gone: an"
                        + " MTU of 1279 is too small",
                logLines.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS));
        final TunException thrown =
                assertThrows(TunException.class, () -> addAddress(device(), clientV6, 64));
        assertTrue(thrown.is(ErrorCode.ERROR_NOT_SUPPORTED), thrown::getMessage);
        assertTrue(
                thrown.getMessage()
                        .contains("is below 1280: IPv6 is off; set it to 1280 or more and add"),
                thrown::getMessage);
        addAddress(device(), clientV4, 32);
        setMtu(device(), 1280);
        // it was taken away, and is no duplicate
        addAddress(device(), deviceV6, 64);
    }

    @Test
    void shouldRemoveInterfaceWhenClosed() throws Exception {
        final TunDevice other = newDevice("gone soon");
        assertEquals("gone-soon", other.interfaceName());
        assertNotEquals(0, LibC.if_nametoindex("gone-soon"));
        other.close();
        assertEquals(0, LibC.if_nametoindex("gone-soon"));
        other.close();
    }

    @Test
    void shouldNumberNamesThatAreTaken() {
        assertEquals("lo-1", newDevice("lo").interfaceName());
        assertEquals("lo-2", newDevice("lo").interfaceName());
        assertEquals("abcdefghijklmno", newDevice("abcdefghijklmnopq").interfaceName());
        assertEquals("abcdefghijklm-1", newDevice("abcdefghijklmnoXY").interfaceName());
        assertEquals("tun-all", newDevice("all").interfaceName());
        assertEquals("tun-", newDevice("\u00fc").interfaceName());
    }

    @Test
    void shouldCarryNameTypeAndGuidAsAlias() {
        final UUID guid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        try (TunDevice other = driver().create(new AdapterSpec("Caf\u00e9 1", "My type", guid))) {
            assertEquals(
                    "Caf\u00e9 1 / My type / {00112233-4455-6677-8899-aabbccddeeff}",
                    LinkAlias.of(other.interfaceIndex()));
        }
        final String longest = "\u20ac".repeat(127);
        try (TunDevice other = driver().create(new AdapterSpec(longest, longest, guid))) {
            final String alias = LinkAlias.of(other.interfaceIndex());
            assertTrue(alias.startsWith("\u20ac\u20ac") && alias.endsWith("}"), alias);
            assertTrue(alias.getBytes(StandardCharsets.UTF_8).length <= 255, alias);
        }
    }

    @Test
    void shouldHaveVersionOfTheKernelsDriver() {
        assertEquals(0x00010006, driver().runningVersion());
        assertEquals("linux", driver().name());
        driver().deleteDriver();
    }
}
