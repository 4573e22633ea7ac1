package org.tunbroker.broker.driver.wintun.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.broker.Literals.address;
import static org.tunbroker.broker.Literals.inet;
import static org.tunbroker.broker.Literals.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.lease.LeaseJournal;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.FamilyMtu;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.config.InterfaceName;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.config.Setting;

@Timeout(60)
class WindowsInterfaceTest {
    static final long LUID = 53L << 48 | 1 << 24;
    private static final int NOT_FOUND = 1168;

    private final FakeStack stack = new FakeStack();
    private final List<String> log = new ArrayList<>();
    private long nowNs;
    private final WindowsBypasses bypasses = new WindowsBypasses(
            stack, LeaseJournal.NONE, (level, timestamp, text) -> log.add(text));
    private final WindowsInterface settings = new WindowsInterface(
            LUID,
            stack,
            bypasses,
            LeaseJournal.NONE,
            () -> nowNs += TimeUnit.MILLISECONDS.toNanos(500),
            (level, timestamp, text) -> log.add(text));

    private static List<Setting> listed(final Setting... others) {
        final List<Setting> all = new ArrayList<>(List.of(
                new Mtu(1500),
                new LinkState(true),
                Metric.AUTOMATIC,
                InterfaceDns.NONE,
                new FamilyMtu(true, 1500),
                new FamilyMtu(false, 1500)));
        all.addAll(List.of(others));
        return all;
    }

    @Test
    void shouldListWhatWasSetAndStands() {
        final InterfaceAddress first = address("10.0.0.1", 24);
        final InterfaceAddress second = address("fd00::1", 64);
        settings.apply(Change.add(first));
        settings.apply(Change.add(second));
        settings.apply(Change.add(address("10.0.0.3", 24)));
        settings.apply(Change.remove(address("10.0.0.3", 24)));
        assertEquals(listed(first, second), settings.list());
        stack.lost.add("10.0.0.1");
        assertEquals(listed(second), settings.list());
    }

    @Test
    void shouldRefuseToRemoveAddressThatIsNotThere() {
        stack.error = NOT_FOUND;
        final TunException thrown = assertThrows(
                TunException.class, () -> settings.apply(Change.remove(address("10.0.0.1", 24))));
        assertTrue(thrown.is(ErrorCode.ERROR_NOT_FOUND), thrown::getMessage);
        assertEquals("removeAddress", thrown.call());
    }

    @Test
    void shouldAddAndRemoveRoutesAndListThoseThatStand() {
        final InterfaceRoute first = route("0.0.0.0", 1);
        final InterfaceRoute second = route("fd00::", 64).withGateway(inet("fd00::1"));
        settings.apply(Change.add(first));
        settings.apply(Change.add(second));
        assertTrue(settings.list().containsAll(List.of(first, second)));
        settings.apply(Change.remove(second));
        assertEquals(List.of("add " + first, "add " + second, "remove " + second), stack.calls);
        assertFalse(settings.list().contains(second));
        stack.lost.add(first.toString());
        assertFalse(settings.list().contains(first));
    }

    @Test
    void shouldRefuseRoutesThatCannotBe() {
        refused(ErrorCode.ERROR_NOT_SUPPORTED, Change.add(route("10.0.0.0", 8).withTable(100)));
        assertEquals(List.of(), stack.calls);
        stack.error = 5010;
        refused(ErrorCode.ERROR_ALREADY_EXISTS, Change.add(route("10.0.0.0", 8)));
        stack.error = NOT_FOUND;
        refused(ErrorCode.ERROR_NOT_FOUND, Change.remove(route("10.0.0.0", 8)));
        stack.error = ErrorCode.ERROR_INVALID_PARAMETER.code();
        refused(ErrorCode.ERROR_INVALID_PARAMETER, Change.add(route("10.0.0.0", 8)));
        stack.missingFor.put(IpStack.IPV6, 1000);
        refused(ErrorCode.ERROR_NOT_SUPPORTED, Change.add(route("fd00::", 64)));
    }

    @Test
    void shouldSayThatWindowsHoldsNoRoutes() {
        final Change held = Change.add(HeldRoute.behind(route("10.0.0.0", 8)));
        final TunException thrown = assertThrows(TunException.class, () -> settings.apply(held));
        assertTrue(thrown.is(ErrorCode.ERROR_NOT_SUPPORTED), thrown::getMessage);
        assertTrue(thrown.reason().contains("firewall"), thrown::reason);
        assertEquals(List.of(), stack.calls);
    }

    private void refused(final ErrorCode code, final Change change) {
        final TunException thrown = assertThrows(TunException.class, () -> settings.apply(change));
        assertTrue(thrown.is(code), thrown::getMessage);
    }

    @Test
    void shouldListWhatOthersAddedToo() {
        settings.apply(Change.add(address("10.0.0.1", 24)));
        settings.apply(Change.add(route("10.1.0.0", 16)));
        assertEquals(
                List.of(
                        ListedSetting.of(new Mtu(1500)),
                        ListedSetting.of(new LinkState(true)),
                        ListedSetting.of(Metric.AUTOMATIC),
                        ListedSetting.of(InterfaceDns.NONE),
                        ListedSetting.of(new FamilyMtu(true, 1500)),
                        ListedSetting.of(new FamilyMtu(false, 1500)),
                        ListedSetting.of(address("10.0.0.1", 24)).own(),
                        ListedSetting.of(address("10.0.0.9", 24)),
                        ListedSetting.of(route("10.1.0.0", 16).withMetric(0)).own(),
                        ListedSetting.of(route("10.2.0.0", 16).withMetric(0))),
                settings.present());
    }

    @Test
    void shouldWaitForEachFamily() {
        stack.missingFor.put(IpStack.IPV4, 3);
        stack.missingFor.put(IpStack.IPV6, 1);
        settings.awaitReady();
        assertEquals(
                List.of("find 2", "find 2", "find 2", "find 2", "find 23", "find 23"), stack.calls);
        assertEquals(List.of(), log);
    }

    @Test
    void shouldGoOnWithoutFamilyThatNeverComes() {
        stack.missingFor.put(IpStack.IPV6, 1000);
        settings.awaitReady();
        assertEquals(1, log.size());
        assertTrue(log.get(0).contains("IPv6"), log::toString);

        settings.apply(Change.set(new Mtu(1500)));
        settings.apply(Change.add(address("10.0.0.1", 24)));
        final TunException thrown = assertThrows(
                TunException.class, () -> settings.apply(Change.add(address("fd00::1", 64))));
        assertTrue(thrown.is(ErrorCode.ERROR_NOT_SUPPORTED), thrown::getMessage);
    }

    @Test
    void shouldSetMtuOfBothFamiliesWhereItIsAllowed() {
        settings.apply(Change.set(new Mtu(1280)));
        settings.apply(Change.set(new Mtu(1279)));
        assertEquals(List.of("mtu 2 1280", "mtu 23 1280", "mtu 2 1279"), stack.calls);
    }

    @Test
    void shouldSetMtuOfOneFamily() {
        settings.apply(Change.set(new FamilyMtu(true, 1400)));
        settings.apply(Change.set(new FamilyMtu(false, 1280)));
        assertEquals(List.of("mtu 2 1400", "mtu 23 1280"), stack.calls);
        stack.missingFor.put(IpStack.IPV6, 1000);
        refused(ErrorCode.ERROR_NOT_SUPPORTED, Change.set(new FamilyMtu(false, 1280)));
    }

    @Test
    void shouldSetMetricOfBothFamilies() {
        settings.apply(Change.set(new Metric(0)));
        settings.apply(Change.set(Metric.AUTOMATIC));
        assertEquals(
                List.of("metric 2 0", "metric 23 0", "metric 2 -1", "metric 23 -1"), stack.calls);
        stack.missingFor.put(IpStack.IPV6, 1000);
        settings.apply(Change.set(new Metric(50)));
        assertTrue(settings.list().contains(new Metric(50)));
        stack.missingFor.put(IpStack.IPV4, 1000);
        final TunException thrown =
                assertThrows(TunException.class, () -> settings.apply(Change.set(new Metric(60))));
        assertTrue(thrown.is(ErrorCode.ERROR_NOT_SUPPORTED), thrown::getMessage);
    }

    @Test
    void shouldKeepTheMetricOfBothFamiliesWhenOneRefusesAnother() {
        settings.apply(Change.set(new Metric(50)));
        stack.calls.clear();
        stack.errorsOf.put(IpStack.IPV6, 5);
        final TunException thrown =
                assertThrows(TunException.class, () -> settings.apply(Change.set(new Metric(60))));
        assertEquals("SetIpInterfaceEntry", thrown.call());
        assertEquals(List.of("metric 2 60", "metric 23 60", "metric 2 50"), stack.calls);
        assertTrue(settings.list().contains(new Metric(50)));
    }

    @Test
    void shouldSayThatWindowsRenamesNoInterface() {
        settings.apply(Change.set(new InterfaceName("tun")));
        final TunException thrown = assertThrows(
                TunException.class, () -> settings.apply(Change.set(new InterfaceName("vpn0"))));
        assertTrue(thrown.is(ErrorCode.ERROR_NOT_SUPPORTED), thrown::getMessage);
        assertTrue(thrown.getMessage().contains("Rename-NetAdapter"), thrown::getMessage);
    }

    @Test
    void shouldRefuseAddressThatIsThere() {
        stack.error = 5010;
        final TunException thrown = assertThrows(
                TunException.class, () -> settings.apply(Change.add(address("10.0.0.1", 24))));
        assertTrue(thrown.is(ErrorCode.ERROR_ALREADY_EXISTS), thrown::getMessage);
    }

    @Test
    void shouldSetStateByLuidAndSayThatAdapterIsDown() {
        settings.apply(Change.set(new LinkState(true)));
        assertEquals(List.of(), log);
        settings.apply(Change.set(new LinkState(false)));
        assertEquals(List.of("up " + LUID + " true", "up " + LUID + " false"), stack.calls);
        assertEquals(List.of("tun is down: packets that clients write into it are lost"), log);
    }

    @Test
    void shouldSayThatAdapterWasRemovedWhateverStateIsAskedFor() {
        stack.error = ErrorCode.ERROR_FILE_NOT_FOUND.code();
        for (final boolean up : new boolean[] {true, false}) {
            final TunException thrown = assertThrows(
                    TunException.class, () -> settings.apply(Change.set(new LinkState(up))));
            assertTrue(thrown.is(ErrorCode.ERROR_FILE_NOT_FOUND), thrown::getMessage);
            assertTrue(thrown.getMessage().contains("was removed"), thrown::getMessage);
        }
        assertEquals(List.of(), log);
    }

    @Test
    void shouldNameCallThatFails() {
        stack.error = 5;
        assertEquals(
                "SetIpInterfaceEntry",
                assertThrows(TunException.class, () -> settings.apply(Change.set(new Mtu(1500))))
                        .call());
        assertEquals(
                "SetIfEntry",
                assertThrows(
                                TunException.class,
                                () -> settings.apply(Change.set(new LinkState(false))))
                        .call());
        // up is what it is anyway
        settings.apply(Change.set(new LinkState(true)));
        assertEquals(1, log.size());
    }
}
