package org.tunbroker.ipc.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.ipc.config.Literals.address;
import static org.tunbroker.ipc.config.Literals.inet;
import static org.tunbroker.ipc.config.Literals.route;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Each kind of setting: its encoding, its range, its description. */
class SettingTest {
    /** Values of all kinds, from their ranges' ends. */
    static List<Setting> valid() {
        return List.of(
                new Mtu(576),
                new Mtu(65_535),
                address("10.6.7.7", 24),
                address("10.0.0.1", 0),
                address("10.0.0.0", 31),
                address("240.0.0.1", 32),
                address("fd00::1", 0),
                address("fe80::1", 128),
                new LinkState(true),
                new LinkState(false),
                Metric.AUTOMATIC,
                new Metric(0),
                new Metric(9999),
                new InterfaceName("a"),
                new InterfaceName("wg0.1_x@y#-..."),
                new InterfaceName("123456789012345"),
                InterfaceDns.NONE,
                bypass("198.51.100.9"),
                bypass("2001:db8::9"),
                // of Android and of some providers
                bypass("169.254.1.1"),
                new HeldRoute(inet("0.0.0.0"), 0, 1, 0),
                new HeldRoute(inet("fd00::"), 64, 0xFFFF_FFFFL, 51_820),
                new FamilyMtu(true, 576),
                new FamilyMtu(true, 65_535),
                new FamilyMtu(false, 1280),
                new FamilyMtu(false, 65_535),
                route("0.0.0.0", 0),
                route("10.0.0.0", 8),
                route("128.0.0.0", 1),
                route("10.6.7.7", 32),
                route("224.0.0.0", 4),
                route("10.0.0.0", 8).withGateway(inet("10.6.7.1")).withMetric(0).withTable(1),
                route("10.0.0.0", 8).withMetric(0xFFFF_FFFFL).withTable(0xFFFF_FFFFL),
                route("::", 0),
                route("8000::", 1),
                route("fd00::", 64).withGateway(inet("fe80::1")),
                route("fd00::1", 128).withMetric(50));
    }

    private static BypassRoute bypass(final String literal) {
        return new BypassRoute(inet(literal));
    }

    /** Names that no interface can have. */
    static List<Setting> invalidNames() {
        return List.of(
                new InterfaceName(""),
                new InterfaceName("1234567890123456"),
                new InterfaceName("."),
                new InterfaceName(".."),
                new InterfaceName("all"),
                new InterfaceName("default"),
                new InterfaceName("-a"),
                new InterfaceName("a/b"),
                new InterfaceName("a:1"),
                new InterfaceName("tun%d"),
                new InterfaceName("a b"),
                new InterfaceName("a\tb"),
                new InterfaceName("a\0"),
                new InterfaceName("a\u007f"),
                new InterfaceName("caf\u00e9"),
                new InterfaceName("\ud83d\ude00"),
                new InterfaceName("x".repeat(9000)));
    }

    /** Values that no interface can have. */
    static List<Setting> invalid() {
        return List.of(
                bypass("0.0.0.0"),
                bypass("::"),
                bypass("127.0.0.1"),
                bypass("::1"),
                bypass("224.0.0.1"),
                bypass("ff02::1"),
                bypass("255.255.255.255"),
                bypass("fe80::1"),
                new HeldRoute(inet("10.0.0.0"), 8, 0, 0),
                new HeldRoute(inet("10.0.0.0"), 8, -1, 0),
                new HeldRoute(inet("10.0.0.1"), 8, 1, 0),
                HeldRoute.behind(route("10.0.0.0", 8).withMetric(0xFFFF_FFFFL)),
                new Mtu(575),
                new Mtu(65_536),
                new Mtu(Integer.MIN_VALUE),
                new Metric(-2),
                new Metric(10_000),
                address("10.6.7.7", 33),
                address("10.6.7.7", -1),
                address("fd00::1", 129),
                address("0.0.0.0", 24),
                address("224.0.0.1", 24),
                address("239.255.0.1", 24),
                address("255.255.255.255", 24),
                address("127.0.0.1", 8),
                address("::", 64),
                address("::1", 64),
                address("ff02::1", 64),
                new FamilyMtu(true, 575),
                new FamilyMtu(true, 65_536),
                new FamilyMtu(false, 1279),
                new FamilyMtu(false, 65_536),
                route("10.0.0.0", -1),
                route("10.0.0.0", 33),
                route("fd00::", 129),
                route("0.0.0.0", 32),
                route("::", 128),
                route("10.0.0.1", 31),
                route("10.0.0.128", 24),
                route("1.0.0.0", 0),
                route("fd00::1", 64),
                route("10.0.0.0", 8).withMetric(-2),
                route("10.0.0.0", 8).withMetric(0x1_0000_0000L),
                route("10.0.0.0", 8).withTable(-1),
                route("10.0.0.0", 8).withTable(0x1_0000_0000L),
                route("10.0.0.0", 8).withTable(255),
                route("10.0.0.0", 8).withGateway(inet("fe80::1")),
                route("fd00::", 64).withGateway(inet("10.0.0.1")),
                route("10.0.0.0", 8).withGateway(inet("0.0.0.0")),
                route("10.0.0.0", 8).withGateway(inet("127.0.0.1")),
                route("10.0.0.0", 8).withGateway(inet("224.0.0.1")),
                route("10.0.0.0", 8).withGateway(inet("255.255.255.255")),
                route("fd00::", 64).withGateway(inet("::")),
                route("fd00::", 64).withGateway(inet("::1")),
                route("fd00::", 64).withGateway(inet("ff02::1")));
    }

    private static Setting decoded(final SettingKind kind, final byte[] bytes) {
        return kind.read(new Input(bytes));
    }

    private static byte[] encoded(final Setting setting) {
        final Output out = new Output(64, -1);
        setting.write(out);
        return out.toBytes();
    }

    @Test
    void shouldBeTestedWithEachKind() {
        final Set<SettingKind> tested =
                valid().stream().map(Setting::kind).collect(Collectors.toSet());
        assertEquals(new HashSet<>(SettingKinds.all()), tested);
    }

    @Test
    void shouldHaveANumberOfItsOwn() {
        final Set<Integer> numbers = new HashSet<>();
        for (final SettingKind kind : SettingKinds.all()) {
            assertTrue(numbers.add(kind.number()), kind::name);
            assertTrue(kind.number() >= 0 && kind.number() < SettingKinds.LIMIT, kind::name);
            assertEquals(kind, SettingKinds.of(kind.number()));
        }
    }

    @ParameterizedTest
    @MethodSource("valid")
    void shouldBeEqualToWhatIsDecoded(final Setting setting) {
        setting.validate("call");
        final Setting decoded = decoded(setting.kind(), encoded(setting));
        assertEquals(setting, decoded);
        assertEquals(setting.hashCode(), decoded.hashCode());
        assertEquals(setting.key(), decoded.key());
        assertEquals(setting.toString(), decoded.toString());
    }

    @ParameterizedTest
    @MethodSource({"invalid", "invalidNames"})
    void shouldRefuseWhatNoInterfaceCanHaveBeforeAndAfterItWasSent(final Setting setting) {
        assertInvalid(setting);
        assertInvalid(decoded(setting.kind(), encoded(setting)));
    }

    private static void assertInvalid(final Setting setting) {
        final TunException thrown =
                assertThrows(TunException.class, () -> setting.validate("theCall"));
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_PARAMETER), thrown::getMessage);
        assertEquals("theCall", thrown.call());
    }

    @Test
    void shouldDifferByKindAndValue() {
        final List<Setting> all = valid();
        assertEquals(all.size(), new HashSet<>(all).size());
        assertNotEquals(address("10.0.0.1", 24), address("10.0.0.1", 25));
        assertNotEquals(new Mtu(1), null);
    }

    @ParameterizedTest
    @CsvSource({
        "10.6.7.7, 24, address 10.6.7.7/24",
        "fd00::1, 64, address fd00::1/64",
    })
    void shouldDescribeAddress(final String literal, final int prefixLength, final String text) {
        assertEquals(text, address(literal, prefixLength).toString());
    }

    @Test
    void shouldDescribeTheOthers() {
        assertEquals("MTU 1400", new Mtu(1400).toString());
        assertEquals("metric 0", new Metric(0).toString());
        assertEquals("automatic metric", Metric.AUTOMATIC.toString());
        assertEquals("MTU 1300 of IPv6", new FamilyMtu(false, 1300).toString());
        assertEquals("bypass route to 198.51.100.9", bypass("198.51.100.9").toString());
        assertEquals("up", new LinkState(true).toString());
        assertEquals("down", new LinkState(false).toString());
    }

    @Test
    void shouldDescribeRoute() {
        assertEquals("route 0.0.0.0/0", route("0.0.0.0", 0).toString());
        assertEquals(
                "route 10.0.0.0/8 via 10.6.7.1 metric 0 table 100",
                route("10.0.0.0", 8)
                        .withGateway(inet("10.6.7.1"))
                        .withMetric(0)
                        .withTable(100)
                        .toString());
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, -1, 0, held route 0.0.0.0/0 metric 1",
        "0.0.0.0, 0, 254, held route 0.0.0.0/0 metric 1",
        "0.0.0.0, 50, 100, held route 0.0.0.0/0 metric 51 table 100",
        "::, -1, 0, held route ::/0 metric 1025",
        "::, 0, 0, held route ::/0 metric 2",
    })
    void shouldHoldBehindTheRoute(
            final String literal, final long metric, final long table, final String text) {
        final HeldRoute held =
                HeldRoute.behind(route(literal, 0).withMetric(metric).withTable(table));
        assertEquals(text, held.toString());
        assertNotEquals(held, route(literal, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "10.7.1.130, 25, held route 10.7.1.128/25 metric 10000",
        "10.7.1.1, 0, held route 0.0.0.0/0 metric 10000",
        "fd07:1::1, 64, held route fd07:1::/64 metric 10000",
        // no network, one of every interface, and none at all
        "10.7.1.1, 32, null",
        "fd07:1::1, 128, null",
        "fe80::1, 64, null",
        "10.7.1.1, 33, null",
        "10.7.1.1, -1, null",
    })
    void shouldHoldTheNetworkOfAnAddress(
            final String literal, final int prefixLength, final String text) {
        assertEquals(text, String.valueOf(HeldRoute.behind(address(literal, prefixLength))));
    }

    @Test
    void shouldRefuseHeldRouteWithGateway() {
        final InterfaceRoute route =
                route("10.0.0.0", 8).withMetric(1).withGateway(inet("10.6.7.1"));
        assertInvalid(decoded(HeldRoute.KIND, encoded(route)));
    }

    @Test
    void shouldSayWhichNetworkWasMeant() {
        final TunException thrown =
                assertThrows(TunException.class, () -> route("10.6.7.7", 20).validate("addRoute"));
        assertTrue(thrown.reason().contains("its network is 10.6.0.0/20"), thrown::reason);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "3, 0", "5, 0", "16, 3", "4, 5", "4, 17", "4, 400"})
    void shouldRefuseRoutesWithAddressesOfAnotherLength(final int destination, final int gateway) {
        // prefix length, metric and table, 0, and the destination's length
        final int lengthAt = Integer.BYTES + 2 * Long.BYTES;
        final byte[] bytes = new byte[lengthAt + 1 + destination + gateway];
        bytes[lengthAt] = (byte) destination;
        assertInvalid(decoded(InterfaceRoute.KIND, bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 15, 17, 400})
    void shouldRefuseAddressesOfAnotherLength(final int length) {
        final byte[] bytes = new byte[Integer.BYTES + length];
        bytes[0] = 8;
        assertInvalid(decoded(InterfaceAddress.KIND, bytes));
        assertInvalid(decoded(BypassRoute.KIND, new byte[length]));
    }

    @Test
    void shouldKeepTheBytesOfAnUnknownKindAndSayThatItIsNotSupported() {
        final SettingKind kind = SettingKinds.of(31);
        final byte[] bytes = {1, 2, 3};
        final Setting setting = decoded(kind, bytes);
        assertArrayEquals(bytes, encoded(setting));
        assertEquals(setting, decoded(SettingKinds.of(31), bytes));
        assertNotEquals(setting, decoded(SettingKinds.of(30), bytes));
        final TunException thrown =
                assertThrows(TunException.class, () -> setting.validate("addKind31"));
        assertTrue(thrown.is(ErrorCode.ERROR_NOT_SUPPORTED), thrown::getMessage);
        assertTrue(thrown.getMessage().contains("kind 31"), thrown::getMessage);
    }
}
