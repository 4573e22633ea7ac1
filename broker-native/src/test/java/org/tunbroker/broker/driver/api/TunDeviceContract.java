package org.tunbroker.broker.driver.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.driver.api.DeviceCalls.addAddress;
import static org.tunbroker.broker.driver.api.DeviceCalls.setMetric;
import static org.tunbroker.broker.driver.api.DeviceCalls.setMtu;
import static org.tunbroker.broker.driver.api.DeviceCalls.setName;
import static org.tunbroker.broker.driver.api.DeviceCalls.setUp;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.config.ConfigTransaction;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.FamilyMtu;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.config.InterfaceName;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.config.Setting;
import org.tunbroker.ipc.memory.WakeFlag;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;

/** What every driver's device does for a client that keeps to the rules. */
public abstract class TunDeviceContract extends TunDeviceFixture {
    private static final Pattern SHARED_PUMP = Pattern.compile("tb-pump-\\d+");
    private static final int WINDOW_LENGTH = 32;

    @Test
    final void shouldAnswerEchoRequestsOfBothFamilies() throws Exception {
        final TestSession session = startSession();
        ping(session, v4);
        ping(session, v6);
        session.stop();
        session.expectNoEnd();
        assertTrue(session.counters().sent() >= 2);
        assertTrue(session.counters().received() >= 2);
        assertEquals(0, session.counters().sendDrops());
        assertEquals(0, session.counters().receiveDrops());
    }

    @Test
    final void shouldAnswerLargestPacketWhenMtuAllowsIt() throws Exception {
        setMtu(device(), 0xFFFF);
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
        exchange(session, 20_000);
        session.expectNoEnd();
    }

    /** For drivers that are not Java all the way down. */
    protected final void checkThatPumpsAllocateNothing() throws Exception {
        final TestSession session = startSession();
        exchange(session, 5_000);
        final int count = 20_000;
        final long before = pumpAllocatedBytes();
        exchange(session, count);
        final long bytes = pumpAllocatedBytes() - before;
        assertTrue(bytes < count / 10, () -> bytes + " bytes for " + count + " packets");
    }

    private static long pumpAllocatedBytes() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith("tb-"))
                .mapToLong(info -> threads.getThreadAllocatedBytes(info.getThreadId()))
                .sum();
    }

    /** Sends echo requests of all lengths, many at a time, and receives every answer. */
    private void exchange(final TestSession session, final int count) {
        final Set<Integer> awaited = new HashSet<>();
        for (int sequence = 0; sequence < count || !awaited.isEmpty(); sequence++) {
            if (sequence < count) {
                session.send(v4.request(sequence, packetLength(sequence)));
                awaited.add(sequence);
            }
            while (awaited.size() >= WINDOW_LENGTH || sequence >= count && !awaited.isEmpty()) {
                session.receive(packet -> awaited.removeIf(
                        candidate -> v4.isReply(packet, candidate, packetLength(candidate))));
            }
        }
    }

    private static int packetLength(final int sequence) {
        return 28 + sequence * 7 % 1400;
    }

    @Test
    final void shouldShowEachPacketOfBothDirectionsToTap() throws Exception {
        final TestSession session = startSession();
        final int count = 1000;
        exchange(session, count);
        session.send(v4.request(count, 84));
        session.receive(packet -> v4.isReply(packet, count, 84));
        session.stop();
        assertEquals(count + 1, session.tap().sentCount());
        assertArrayEquals(v4.request(count, 84), session.tap().lastSent());
        // an operating system sends others of its own
        assertEquals(session.counters().received(), session.tap().receivedCount());
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
    final void shouldDiscardWhatTheClientCancelledAndCountNoPacket() throws Exception {
        final TestSession session = startSession();
        final RingProducer ring = session.sendRing();
        // more than one ring has room for
        for (int i = 0; i < 3 * CAPACITY / 0x8000; i++) {
            final int length = 0x8000;
            while (!ring.hasSpace(length)) {
                ring.ownFlag().await(() -> ring.hasSpace(length), WakeFlag.MAX_SLEEP_NS);
            }
            ring.cancel(ring.allocate(length), ring.packetPosition(), length);
            ring.publish();
        }
        ping(session, v4);
        session.awaitSendRingEmpty();
        assertEquals(1, session.counters().sent());
        assertEquals(0, session.counters().sendDrops());
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
                        .allMatch(name -> name.endsWith("-" + device().interfaceName())
                                || SHARED_PUMP.matcher(name).matches()),
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
            try (TestSession session = new TestSession(device(), CAPACITY << i % 3)) {
                ping(session, v4);
            }
        }
    }

    @Test
    final void shouldHaveNameAndLuidOfItsOwnWhenAdaptersHaveTheSameName() {
        final TunDevice other = newDevice("tunbroker test");
        assertNotEquals(device().interfaceName(), other.interfaceName());
        assertNotEquals(device().luid(), other.luid());
        assertNotEquals(0, device().luid());
    }

    @Test
    final void shouldRefuseSettingsOutOfRange() {
        assertInvalid(() -> addAddress(device(), clientV4, 33));
        assertInvalid(() -> addAddress(device(), clientV4, -1));
        assertInvalid(() -> addAddress(device(), clientV6, 129));
        assertInvalid(() -> setMtu(device(), 575));
        assertInvalid(() -> setMtu(device(), 0x10000));
    }

    @Test
    final void shouldRefuseAddressesThatNoInterfaceCanHave() {
        for (final String unusable : new String[] {
            "0.0.0.0",
            "224.0.0.1",
            "239.255.0.1",
            "255.255.255.255",
            "127.0.0.1",
            "::",
            "::1",
            "ff02::1"
        }) {
            for (final int prefixLength : new int[] {0, 24, 32}) {
                assertInvalid(() -> addAddress(device(), address(unusable), prefixLength));
            }
        }
        addAddress(device(), address("10.0.0.1"), 0);
        addAddress(device(), address("10.0.0.0"), 31);
        addAddress(device(), address("240.0.0.1"), 32);
        addAddress(device(), address("fe80::1"), 64);
    }

    private static void assertInvalid(final Runnable call) {
        final TunException thrown = assertThrows(TunException.class, call::run);
        assertEquals(ErrorCode.ERROR_INVALID_PARAMETER.code(), thrown.code(), thrown::getMessage);
    }

    @Test
    final void shouldRefuseAddressThatItHas() {
        final TunException thrown =
                assertThrows(TunException.class, () -> addAddress(device(), deviceV4, 24));
        assertEquals(ErrorCode.ERROR_ALREADY_EXISTS.code(), thrown.code(), thrown::getMessage);
    }

    @Test
    final void shouldListWhatWasSet() {
        setMetric(device(), 50);
        addAddress(device(), address("10.9.1.1"), 24);
        setMtu(device(), 1400);
        setUp(device(), true);
        setName(device(), device().currentName());
        final List<Setting> settings = device().config().list();
        assertEquals(
                Set.of(
                        new Metric(50),
                        new Mtu(1400),
                        new LinkState(true),
                        new InterfaceName(device().currentName()),
                        new InterfaceAddress(deviceV4, 24),
                        new InterfaceAddress(deviceV6, 64),
                        new InterfaceAddress(address("10.9.1.1"), 24)),
                settings.stream()
                        // not every device tells these
                        .filter(setting -> !(setting instanceof FamilyMtu)
                                && !setting.equals(InterfaceDns.NONE))
                        .collect(Collectors.toSet()),
                settings::toString);
    }

    @Test
    final void shouldRemoveAnAddressOnce() {
        final InterfaceAddress own = new InterfaceAddress(deviceV4, 24);
        DeviceCalls.apply(device(), Change.remove(own));
        assertFalse(device().config().list().contains(own));
        final TunException thrown = assertThrows(
                TunException.class, () -> DeviceCalls.apply(device(), Change.remove(own)));
        assertEquals(ErrorCode.ERROR_NOT_FOUND.code(), thrown.code(), thrown::getMessage);
        DeviceCalls.apply(device(), Change.add(own));
    }

    @Test
    final void shouldAddAndRemoveARouteOnce() {
        final InterfaceRoute route = new InterfaceRoute(address("10.77.0.0"), 16);
        assertFails(ErrorCode.ERROR_NOT_FOUND, Change.remove(route));
        DeviceCalls.apply(device(), Change.add(route));
        assertTrue(device().config().list().contains(route));
        assertFails(ErrorCode.ERROR_ALREADY_EXISTS, Change.add(route));
        assertFails(ErrorCode.ERROR_NOT_FOUND, Change.remove(route.withMetric(7)));
        DeviceCalls.apply(device(), Change.remove(route));
        assertFails(ErrorCode.ERROR_NOT_FOUND, Change.remove(route));
        assertFalse(device().config().list().contains(route));
    }

    private void assertFails(final ErrorCode code, final Change change) {
        final TunException thrown =
                assertThrows(TunException.class, () -> DeviceCalls.apply(device(), change));
        assertEquals(code.code(), thrown.code(), thrown::getMessage);
    }

    @Test
    final void shouldBeAsBeforeWhenAChangeFails() throws Exception {
        setMetric(device(), 50);
        final Set<Setting> before = Set.copyOf(device().config().list());
        final ConfigTransaction.Failed failed = ConfigTransaction.run(
                        device().config(),
                        List.of(
                                Change.add(new InterfaceAddress(address("10.9.1.1"), 24)),
                                Change.remove(new InterfaceAddress(deviceV4, 24)),
                                Change.set(new Metric(60)),
                                Change.set(new Mtu(1000)),
                                Change.set(new LinkState(false)),
                                Change.remove(new InterfaceAddress(address("10.9.1.9"), 24))))
                .orElseThrow();
        assertEquals(5, failed.index());
        assertTrue(failed.error().is(ErrorCode.ERROR_NOT_FOUND), failed::toString);
        assertEquals(List.of(), failed.notUndone());
        assertBefore(before, Set.copyOf(device().config().list()));
        setUp(device(), true);
        final TestSession session = startSession();
        ping(session, v4);
        ping(session, v6);
    }

    private static void assertBefore(final Set<Setting> before, final Set<Setting> now) {
        // what was never set is not known to every device, and is as it was all the same
        final Set<Setting> more = new HashSet<>(now);
        more.removeAll(before);
        assertEquals(Set.of(), more);
        assertTrue(now.containsAll(before), () -> before + " but now " + now);
    }

    @Test
    final void shouldGoDownAndUpAndCloseTwice() throws Exception {
        setUp(device(), false);
        setUp(device(), true);
        ping(startSession(), v4);
        closeAll();
        device().close();
    }
}
