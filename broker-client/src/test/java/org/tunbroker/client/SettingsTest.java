package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.internal.connect.FakeBroker;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.FamilyMtu;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.ListedSetting;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.control.Features;
import org.tunbroker.ipc.control.Reply;
import org.tunbroker.ipc.control.Request;

/** What an adapter's interface has, and what is made of it. */
@Timeout(60)
class SettingsTest {
    private FakeBroker broker;
    private Adapter adapter;

    @BeforeEach
    void connect() {
        connect(Features.OF_THIS_RELEASE);
    }

    private void connect(final long features) {
        broker = new FakeBroker(Duration.ofSeconds(2));
        adapter = TunClient.started(broker.connected(features)).createAdapter("name", "type");
    }

    @AfterEach
    void close() {
        adapter.client().close();
    }

    private static InetAddress inet(final String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (final UnknownHostException ex) {
            throw new IllegalArgumentException(literal, ex);
        }
    }

    private static AssignedAddress address(final String literal, final int prefixLength) {
        return AssignedAddress.of(inet(literal), prefixLength);
    }

    private static ListedSetting listed(
            final String literal, final int prefixLength, final int state, final int scope) {
        return new ListedSetting(new InterfaceAddress(inet(literal), prefixLength), state, scope);
    }

    private static ListedSetting own(final String literal, final int prefixLength) {
        return listed(literal, prefixLength, ListedSetting.OWN, ListedSetting.SCOPE_GLOBAL);
    }

    private void has(final ListedSetting... settings) {
        broker.answer(
                Request.ListSettings.class,
                request -> new Reply.SettingList(1, List.of(settings), false));
    }

    private String replacement(final AssignedAddress... addresses) {
        adapter.replaceAddresses(List.of(addresses));
        final List<Request.Configure> asked = broker.requests(Request.Configure.class);
        return asked.get(asked.size() - 1).changes.toString();
    }

    @Test
    void shouldTellWhatTheInterfaceHas() {
        has(
                ListedSetting.of(new Mtu(1400)),
                ListedSetting.of(new LinkState(true)),
                ListedSetting.of(new FamilyMtu(true, 1400)),
                ListedSetting.of(new FamilyMtu(false, 1300)),
                ListedSetting.of(new InterfaceDns(List.of(inet("10.7.0.53")), List.of("a.b"))),
                ListedSetting.of(new Metric(50)),
                own("10.6.7.7", 24),
                listed("fe80::1", 64, ListedSetting.TENTATIVE, ListedSetting.SCOPE_LINK),
                listed("fd00::1", 64, ListedSetting.DUPLICATE, ListedSetting.SCOPE_HOST),
                listed("fd00::2", 64, ListedSetting.DEPRECATED, ListedSetting.SCOPE_SITE),
                ListedSetting.of(new InterfaceRoute(inet("10.6.7.0"), 24).withMetric(50)));
        final InterfaceSettings settings = adapter.settings();
        assertEquals(1400, settings.mtu());
        assertEquals(1400, settings.mtu(AddressFamily.IPV4));
        assertEquals(1300, settings.mtu(AddressFamily.IPV6));
        assertTrue(settings.isUp());
        assertEquals(50, settings.metric());
        assertEquals(List.of(inet("10.7.0.53")), settings.dnsServers());
        assertEquals(List.of("a.b"), settings.searchDomains());
        assertEquals(
                List.of(
                        address("10.6.7.7", 24),
                        address("fe80::1", 64),
                        address("fd00::1", 64),
                        address("fd00::2", 64)),
                settings.addresses());
        assertEquals(List.of(Route.of(inet("10.6.7.0"), 24).withMetric(50)), settings.routes());
        assertEquals(
                List.of(true, false, false, true),
                settings.addresses().stream().map(AssignedAddress::isUsable).toList());
        assertEquals(
                List.of(
                        AssignedAddress.Scope.GLOBAL,
                        AssignedAddress.Scope.LINK,
                        AssignedAddress.Scope.HOST,
                        AssignedAddress.Scope.SITE),
                settings.addresses().stream().map(AssignedAddress::scope).toList());
        assertTrue(settings.addresses().get(2).isDuplicate());
        assertTrue(settings.addresses().get(3).isDeprecated());
    }

    @Test
    void shouldTellWhatIsReachedOutsideTheTunnel() {
        has(ListedSetting.of(new BypassRoute(inet("198.51.100.9"))).own());
        assertEquals(List.of(inet("198.51.100.9")), adapter.settings().bypassRoutes());
        assertEquals(List.of(), adapter.settings().routes());
    }

    @Test
    void shouldNotTellWhatIsHeldBehindRoutes() {
        has(ListedSetting.of(new HeldRoute(inet("128.0.0.0"), 1, 1, 0)).own());
        assertEquals("[], [], []", adapter.settings().toString());
    }

    @Test
    void shouldSayThatNothingIsKnownOfAnInterfaceWithoutSettings() {
        has();
        final InterfaceSettings settings = adapter.settings();
        assertEquals(List.of(), settings.dnsServers());
        assertEquals(List.of(), settings.searchDomains());
        assertEquals(0, settings.mtu());
        assertEquals(0, settings.mtu(AddressFamily.IPV6));
        assertFalse(settings.isUp());
        assertEquals(Adapter.AUTOMATIC_METRIC, settings.metric());
    }

    @Test
    void shouldAskForEachPartAndOnceMoreIfTheListChangedMeanwhile() {
        final AtomicInteger asked = new AtomicInteger();
        broker.answer(Request.ListSettings.class, request -> {
            // it changes after the first part
            final int stamp = asked.getAndIncrement() == 0 ? 1 : 2;
            return new Reply.SettingList(
                    stamp,
                    List.of(own("10.0.0." + (request.first + stamp), 24)),
                    request.first < 2);
        });
        assertEquals(
                List.of(address("10.0.0.2", 24), address("10.0.0.3", 24), address("10.0.0.4", 24)),
                adapter.settings().addresses());
        assertEquals(
                List.of(0, 1, 0, 1, 2),
                broker.requests(Request.ListSettings.class).stream()
                        .map(request -> request.first)
                        .toList());
    }

    @Test
    void shouldGiveUpOnAListThatChangesWithoutEnd() {
        final AtomicInteger stamp = new AtomicInteger();
        broker.answer(
                Request.ListSettings.class,
                request -> new Reply.SettingList(
                        stamp.incrementAndGet(), List.of(own("10.0.0.1", 24)), true));
        assertFails(ErrorCode.ERROR_BUSY, adapter::settings);
        broker.answer(
                Request.ListSettings.class, request -> new Reply.SettingList(1, List.of(), true));
        assertFails(ErrorCode.ERROR_BUSY, adapter::settings);
    }

    @Test
    void shouldSayWhatToDoWhereTheBrokerCannotListThem() {
        adapter.client().close();
        connect(Features.OF_THIS_RELEASE & ~1L);
        assertFails(ErrorCode.ERROR_NOT_SUPPORTED, adapter::settings);
        assertTrue(broker.requests(Request.ListSettings.class).isEmpty());
    }

    @Test
    void shouldReplaceAllAddresses() {
        has(
                own("10.1.0.1", 24),
                own("10.2.0.1", 24),
                // the system's own link-local address stays
                listed("fe80::1", 64, 0, ListedSetting.SCOPE_LINK),
                own("fd00::1", 64));
        assertEquals(
                "[add address 10.3.0.1/24, remove address fd00::1/64, remove address"
                        + " 10.1.0.1/24]",
                replacement(address("10.2.0.1", 24), address("10.3.0.1", 24)));
        assertEquals(
                "[remove address fd00::1/64, remove address 10.2.0.1/24, remove address"
                        + " 10.1.0.1/24]",
                replacement());
    }

    @Test
    void shouldAddAfterTheRemovalWhatWouldGoWithIt() {
        has(own("10.1.0.1", 24), own("10.1.0.2", 24), own("10.2.0.1", 24));
        assertEquals(
                "[remove address 10.1.0.2/24, remove address 10.1.0.1/24, add address 10.1.0.2/24,"
                        + " add address 10.1.0.3/24]",
                replacement(
                        address("10.1.0.2", 24), address("10.1.0.3", 24), address("10.2.0.1", 24)));
        // the same with another prefix
        has(own("10.1.0.1", 24));
        assertEquals(
                "[remove address 10.1.0.1/24, add address 10.1.0.1/16]",
                replacement(address("10.1.0.1", 16)));
    }

    @Test
    void shouldAddRoutesAgainThatGoWithTheLastAddress() {
        final InterfaceRoute route = new InterfaceRoute(inet("10.8.0.0"), 16).withMetric(0);
        has(
                own("10.1.0.1", 24),
                ListedSetting.of(new InterfaceRoute(inet("10.1.0.0"), 24).withMetric(0)),
                ListedSetting.of(route).own());
        assertEquals(
                "[remove address 10.1.0.1/24, add address 10.1.0.2/24, add route 10.8.0.0/16 metric"
                        + " 0]",
                replacement(address("10.1.0.2", 24)));
        assertEquals(
                "[add address 10.2.0.1/24, remove address 10.1.0.1/24]",
                replacement(address("10.2.0.1", 24)));
    }

    @Test
    void shouldWaitUntilAnAddressIsUsable() {
        final AtomicInteger looks = new AtomicInteger();
        broker.answer(
                Request.ListSettings.class,
                request -> new Reply.SettingList(
                        1,
                        List.of(listed(
                                "fd00::1",
                                64,
                                looks.incrementAndGet() < 4 ? ListedSetting.TENTATIVE : 0,
                                ListedSetting.SCOPE_GLOBAL)),
                        false));
        adapter.awaitUsable(inet("fd00::1"), Duration.ofSeconds(30));
        assertEquals(4, looks.get());
        assertFails(
                ErrorCode.ERROR_NOT_FOUND,
                () -> adapter.awaitUsable(inet("fd00::2"), Duration.ofSeconds(30)));
        has(listed("fd00::1", 64, ListedSetting.TENTATIVE, ListedSetting.SCOPE_GLOBAL));
        assertFails(
                ErrorCode.ERROR_TIMEOUT,
                () -> adapter.awaitUsable(inet("fd00::1"), Duration.ofMillis(10)));
        has(listed("fd00::1", 64, ListedSetting.DUPLICATE, ListedSetting.SCOPE_GLOBAL));
        assertFails(
                ErrorCode.ERROR_ALREADY_EXISTS,
                () -> adapter.awaitUsable(inet("fd00::1"), Duration.ofSeconds(30)));
    }

    @Test
    void shouldRefuseWhenClosed() {
        adapter.close();
        assertFails(ErrorCode.ERROR_INVALID_HANDLE, adapter::settings);
    }
}
