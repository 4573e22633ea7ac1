package org.tunbroker.broker.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.ring.RingConsumer;

/** What every driver's device does. Each test has a device with both addresses that is up. */
@Timeout(60)
public abstract class TunDeviceContract {
    protected static final int CAPACITY = 0x20000;
    // offsets in the session segment, written out as a client of another language would
    private static final int RECEIVE_HEAD_OFFSET = 384;
    private static final int SEND_DATA_OFFSET = 4096 + CAPACITY + 0x10000;
    private static final int WINDOW_LENGTH = 32;

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

    @BeforeEach
    final void openDevice() {
        driver = newDriver();
        opened.push(driver);
        device = newDevice("tunbroker test");
        device.addAddress(deviceV4, 24);
        device.addAddress(deviceV6, 64);
        device.setUp(true);
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
        final TestSession session = new TestSession(device, CAPACITY);
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

    protected static void ping(final TestSession session, final EchoPackets echo) {
        session.send(echo.request(1, 84));
        session.receive(packet -> echo.isReply(packet, 1, 84));
    }

    @Test
    final void shouldAnswerEchoRequestsOfBothFamilies() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        ping(session, v6);
        session.stop();
        session.expectNoEnd();
        assertEquals(2, session.counters().sent());
        assertTrue(session.counters().received() >= 2);
        assertEquals(0, session.counters().sendDrops());
        assertEquals(0, session.counters().receiveDrops());
    }

    @Test
    final void shouldAnswerLargestPacketWhenMtuAllowsIt() throws Exception {
        device.setMtu(0xFFFF);
        final TestSession session = startSession();
        for (int sequence = 0; sequence < 8; sequence++) {
            final int expected = sequence;
            session.send(v4.request(sequence, 0xFFFF));
            session.receive(packet -> v4.isReply(packet, expected, 0xFFFF));
        }
    }

    @Test
    final void shouldLoseNothingWhenManyPacketsOfAllLengthsAreUnderWay() throws Exception {
        final TestSession session = startSession();
        final Set<Integer> awaited = new HashSet<>();
        for (int sequence = 0; sequence < 20_000 || !awaited.isEmpty(); sequence++) {
            if (sequence < 20_000) {
                session.send(v4.request(sequence, packetLength(sequence)));
                awaited.add(sequence);
            }
            while (awaited.size() >= WINDOW_LENGTH || sequence >= 20_000 && !awaited.isEmpty()) {
                session.receive(packet -> awaited.removeIf(
                        candidate -> v4.isReply(packet, candidate, packetLength(candidate))));
            }
        }
        session.expectNoEnd();
    }

    private static int packetLength(final int sequence) {
        return 28 + sequence * 7 % 1400;
    }

    @Test
    final void shouldSendInOrderOfAllocationWhenClientSendsInAnother() throws Exception {
        final TestSession session = startSession();
        final int[] ordinals = new int[4];
        for (int i = 0; i < ordinals.length; i++) {
            ordinals[i] = session.sendRing().allocate(84);
            session.memory().putBytes(session.sendRing().packetOffset(), v4.request(i, 84));
        }
        for (int i = ordinals.length - 1; i >= 0; i--) {
            session.sendRing().send(ordinals[i]);
            session.sendRing().publish();
        }
        for (int i = 0; i < ordinals.length; i++) {
            final int expected = i;
            session.receive(packet -> v4.isReply(packet, expected, 84));
        }
    }

    @Test
    final void shouldGoOnWhenClientHoldsPacketsAndReleasesThemInAnotherOrder() throws Exception {
        final TestSession session = startSession();
        final RingConsumer ring = session.receiveRing();
        final int[] held = new int[3];
        for (int i = 0; i < held.length; i++) {
            session.send(v4.request(i, 84));
            while (!ring.hasPacket()) {
                ring.ownFlag().await(ring::hasPacket, TimeUnit.MILLISECONDS.toNanos(100));
            }
            held[i] = ring.receive();
        }
        for (final int i : new int[] {1, 2, 0}) {
            ring.release(held[i]);
            ring.publish();
        }
        ping(session, v4);
    }

    @Test
    final void shouldStopItsThreadsAndTellNoEndWhenClosed() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        assertTrue(
                pumpThreads().stream()
                        .allMatch(name -> name.endsWith("-" + device.interfaceName())),
                () -> "threads: " + pumpThreads());
        session.stop();
        assertEquals(Set.of(), pumpThreads());
        session.stop();
        session.expectNoEnd();
    }

    @Test
    final void shouldTellEndOnceWhenEndedFromOutside() throws Exception {
        final TestSession session = startSession();
        session.end(ErrorCode.ERROR_HANDLE_EOF);
        session.end(ErrorCode.ERROR_GEN_FAILURE);
        session.expectEnd(ErrorCode.ERROR_HANDLE_EOF);
        session.end(ErrorCode.ERROR_GEN_FAILURE);
        session.expectNoEnd();
    }

    @Test
    final void shouldCloseWhenClientTakesNothing() throws Exception {
        final TestSession session = startSession();
        // both rings fill: wherever the pump waits, close must reach it
        for (int sequence = 0;
                sequence < 1000 && session.trySend(v4.request(sequence, 1000));
                sequence++) {
            Thread.onSpinWait();
        }
        session.stop();
        session.expectNoEnd();
        assertEquals(Set.of(), pumpThreads());
    }

    @Test
    final void shouldStartSessionAfterSession() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (TestSession session = new TestSession(device, CAPACITY << i % 3)) {
                ping(session, v4);
            }
        }
    }

    @Test
    final void shouldEndWithInvalidDataWhenTailMakesNoSense() throws Exception {
        for (final int tail : new int[] {3, CAPACITY, -4, CAPACITY - 4 + 1}) {
            final TestSession session = startSession();
            ping(session, v4);
            session.memory().putIntVolatile(TestSession.SEND_TAIL_OFFSET, tail);
            session.expectEnd(ErrorCode.ERROR_INVALID_DATA);
        }
    }

    @Test
    final void shouldEndWithInvalidDataWhenSizeMakesNoSense() throws Exception {
        for (final int size : new int[] {-1, 0x10000, 85, Integer.MIN_VALUE}) {
            final TestSession session = startSession();
            session.memory().putInt(SEND_DATA_OFFSET, size);
            session.memory().putIntVolatile(TestSession.SEND_TAIL_OFFSET, 88);
            session.expectEnd(ErrorCode.ERROR_INVALID_DATA);
        }
    }

    @Test
    final void shouldEndWithInvalidDataWhenHeadMakesNoSense() throws Exception {
        final TestSession session = startSession();
        session.memory().putIntVolatile(RECEIVE_HEAD_OFFSET, 2);
        // the head is looked at when room runs out
        for (int sequence = 0; !session.isEnded(); sequence++) {
            session.trySend(v4.request(sequence, 1000));
        }
        session.expectEnd(ErrorCode.ERROR_INVALID_DATA);
    }

    @Test
    final void shouldEndWithInvalidDataWhenSharedMemoryIsTruncated() throws Exception {
        for (int i = 0; i < 3; i++) {
            final TestSession session = startSession();
            ping(session, v4);
            session.truncate();
            session.expectEnd(ErrorCode.ERROR_INVALID_DATA);
            session.close();
        }
        ping(startSession(), v4);
    }

    @Test
    final void shouldCloseWhenSharedMemoryIsTruncated() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        session.truncate();
        // before or after the pumps noticed
        session.close();
        ping(startSession(), v4);
    }

    @Test
    final void shouldLeaveOtherSessionsAloneWhenOneEnds() throws Exception {
        final TunDevice other = newDevice("tunbroker other");
        final TestSession session = startSession();
        try (TestSession bad = new TestSession(other, CAPACITY)) {
            bad.memory().putIntVolatile(TestSession.SEND_TAIL_OFFSET, 1);
            bad.expectEnd(ErrorCode.ERROR_INVALID_DATA);
        }
        ping(session, v4);
        session.expectNoEnd();
    }

    @Test
    final void shouldHaveNameAndLuidOfItsOwnWhenAdaptersHaveTheSameName() {
        final TunDevice other = newDevice("tunbroker test");
        assertNotEquals(device.interfaceName(), other.interfaceName());
        assertNotEquals(device.luid(), other.luid());
        assertNotEquals(0, device.luid());
    }

    @Test
    final void shouldRefuseSettingsOutOfRange() {
        assertInvalid(() -> device.addAddress(clientV4, 33));
        assertInvalid(() -> device.addAddress(clientV4, -1));
        assertInvalid(() -> device.addAddress(clientV6, 129));
        assertInvalid(() -> device.setMtu(575));
        assertInvalid(() -> device.setMtu(0x10000));
    }

    private static void assertInvalid(final Runnable call) {
        final TunException thrown = assertThrows(TunException.class, call::run);
        assertEquals(ErrorCode.ERROR_INVALID_PARAMETER.code(), thrown.code(), thrown::getMessage);
    }

    @Test
    final void shouldRefuseAddressThatItHas() {
        final TunException thrown =
                assertThrows(TunException.class, () -> device.addAddress(deviceV4, 24));
        assertEquals(ErrorCode.ERROR_ALREADY_EXISTS.code(), thrown.code(), thrown::getMessage);
    }

    @Test
    final void shouldGoDownAndUpAndCloseTwice() throws Exception {
        device.setUp(false);
        device.setUp(true);
        ping(startSession(), v4);
        closeAll();
        device.close();
    }
}
