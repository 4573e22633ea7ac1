package org.tunbroker.tests.misuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.tests.misuse.Misuse.assertFails;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.InterfaceChanges;
import org.tunbroker.client.Packet;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ArgumentSystemTest extends NeighbourFixture {
    private static final int MAX_NAME_LENGTH = 127;

    private TunClient client;

    @BeforeEach
    void connect() {
        client = TunClient.connect(folder.options());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static String name(final String kind) {
        return switch (kind) {
            case "empty" -> "";
            case "too long" -> "x".repeat(MAX_NAME_LENGTH + 1);
            case "far too long" -> "x".repeat(100_000);
            case "with a zero" -> "a\0b";
            case "with a line's end" -> "a\nb";
            case "with an escape" -> "\u001b[31mred";
            case "with half a character" -> "a\ud83d";
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "empty",
                "too long",
                "far too long",
                "with a zero",
                "with a line's end",
                "with an escape",
                "with half a character"
            })
    void shouldRefuseNameWhen(final String kind) {
        final String bad = name(kind);
        final ErrorCode code = ErrorCode.ERROR_INVALID_PARAMETER;
        assertFails(code, "createAdapter", () -> client.createAdapter(bad, "Test"));
        assertFails(code, "createAdapter", () -> client.createAdapter("Good", bad));
        assertFails(code, "openAdapter", () -> client.openAdapter(bad));
    }

    @Test
    void shouldTakeTheLongestNames() {
        final String longest = "\u00e4".repeat(MAX_NAME_LENGTH);
        try (Adapter adapter = client.createAdapter(longest, longest)) {
            assertEquals(longest, adapter.info().name());
            assertEquals(longest, adapter.info().tunnelType());
            assertEquals(longest, client.openAdapter(longest).info().name());
        }
    }

    @Test
    void shouldNumberNamesWhenTheyAreTaken() {
        assertEquals("Twin", client.createAdapter("Twin", "Test").info().name());
        assertEquals("Twin 1", client.createAdapter("Twin", "Test").info().name());
        assertEquals("tWIN 2", client.createAdapter("tWIN", "Test").info().name());
        assertEquals("Twin 1 1", client.createAdapter("Twin 1", "Test").info().name());
        final String longest = "x".repeat(MAX_NAME_LENGTH);
        assertEquals(longest, client.createAdapter(longest, "Test").info().name());
        assertEquals(
                "x".repeat(MAX_NAME_LENGTH - 2) + " 1",
                client.createAdapter(longest, "Test").info().name());
        assertEquals("Twin", client.openAdapter("TWIN").info().name());
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Integer.MIN_VALUE,
                -0x20000,
                0,
                1,
                0x10000,
                0x1FFFF,
                0x20001,
                0x30000,
                0x3FFFFFF,
                0x8000000,
                Integer.MAX_VALUE
            })
    void shouldRefuseCapacity(final int capacity) {
        try (Adapter adapter = client.createAdapter("Capacity", "Test")) {
            assertFails(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "startSession",
                    () -> adapter.startSession(capacity));
            adapter.startSession(Session.MIN_CAPACITY).close();
        }
    }

    @Test
    void shouldRefusePacketWhenItIsTooLong() throws InterruptedException {
        try (Adapter adapter = client.createAdapter("Packets", "Test");
                Session session = adapter.startSession(Session.MIN_CAPACITY)) {
            final Packet packet = new Packet();
            final ErrorCode code = ErrorCode.ERROR_INVALID_PARAMETER;
            assertFails(code, "allocate", () -> session.allocate(packet, 0x10000));
            assertFails(code, "allocate", () -> session.allocate(packet, Integer.MAX_VALUE));
            assertFails(code, "allocate", () -> session.allocate(packet, -1));
            assertFails(code, "write", () -> session.write(ByteBuffer.allocate(0x10000)));
            assertFails(
                    code,
                    "awaitWritable",
                    () -> session.awaitWritable(0x10000, 0, TimeUnit.SECONDS));
            assertFails(code, "send", () -> session.send(room -> -1, 0x10000, 1));
            assertFalse(packet.isHeld());
            assertEquals(0xFFFF, session.write(ByteBuffer.allocate(0xFFFF)));
            assertEquals(0xFFFF, session.read(ByteBuffer.allocate(0xFFFF)));
        }
    }

    @Test
    void shouldSayTheLengthNeededWhenBufferIsTooSmall() throws InterruptedException {
        try (Adapter adapter = client.createAdapter("Small", "Test");
                Session session = adapter.startSession(Session.MIN_CAPACITY)) {
            session.write(ByteBuffer.allocate(1234));
            assertTrue(session.awaitReadable(30, TimeUnit.SECONDS));
            final String reason = assertFails(
                    ErrorCode.ERROR_INSUFFICIENT_BUFFER,
                    "read",
                    () -> session.read(ByteBuffer.allocate(1233)));
            assertTrue(reason.contains("1234"), reason);
            assertEquals(1234, session.read(ByteBuffer.allocate(1234)));
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1,-1", "10.0.0.1,33", "10.0.0.1,2147483647", "fd00::1,-1", "fd00::1,129"})
    void shouldRefusePrefixLength(final String address, final int prefixLength)
            throws UnknownHostException {
        final InetAddress inet = InetAddress.getByName(address);
        try (Adapter adapter = client.createAdapter("Address", "Test")) {
            assertFails(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "addAddress",
                    () -> adapter.addAddress(inet, prefixLength));
            adapter.addAddress(inet, 24);
            assertFails(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    "addAddress",
                    () -> adapter.addAddress(inet, 24));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 575, 65536, Integer.MAX_VALUE})
    void shouldRefuseMtu(final int mtu) {
        try (Adapter adapter = client.createAdapter("Mtu", "Test")) {
            assertFails(ErrorCode.ERROR_INVALID_PARAMETER, "setMtu", () -> adapter.setMtu(mtu));
            adapter.setMtu(1280);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -2, 10_000, Integer.MAX_VALUE})
    void shouldRefuseMetric(final int metric) {
        try (Adapter adapter = client.createAdapter("Metric", "Test")) {
            assertFails(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "setMetric",
                    () -> adapter.setMetric(metric));
            adapter.setMetric(0);
            adapter.setMetric(Adapter.AUTOMATIC_METRIC);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "all", "default", "a b", "a/b", "a:b", "tun%d", "-a"})
    void shouldRefuseInterfaceName(final String name) {
        try (Adapter adapter = client.createAdapter("Name", "Test")) {
            assertFails(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "setInterfaceName",
                    () -> adapter.setInterfaceName(name));
            adapter.setInterfaceName("vpn0.15_letters");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "~", "a b", "a..b", "-a", "example.com.", "caf\u00e9"})
    void shouldRefuseSearchDomain(final String domain) {
        try (Adapter adapter = client.createAdapter("Dns", "Test")) {
            assertFails(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "setDns",
                    () -> adapter.setDns(List.of(), List.of("example.com", domain)));
            assertEquals(List.of(), adapter.settings().searchDomains());
            adapter.setDns(List.of(), List.of("example.com"));
            assertEquals(List.of("example.com"), adapter.settings().searchDomains());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "127.0.0.1", "::1", "224.0.0.1", "ff02::1", "fe80::1"})
    void shouldRefuseBypassRoute(final String endpoint) throws UnknownHostException {
        final InetAddress address = InetAddress.getByName(endpoint);
        try (Adapter adapter = client.createAdapter("Bypass", "Test")) {
            assertFails(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "addBypassRoute",
                    () -> adapter.addBypassRoute(address));
        }
    }

    @Test
    void shouldMakeAllChangesOrNone() throws UnknownHostException {
        final InetAddress first = InetAddress.getByName("10.0.0.1");
        final InetAddress second = InetAddress.getByName("10.0.0.2");
        try (Adapter adapter = client.createAdapter("Changes", "Test")) {
            adapter.configure(new InterfaceChanges());
            adapter.addAddress(first, 24);
            final InterfaceChanges changes =
                    new InterfaceChanges().addAddress(second, 24).addAddress(first, 24);
            final String reason = assertFails(
                    ErrorCode.ERROR_ALREADY_EXISTS, "addAddress", () -> adapter.configure(changes));
            assertTrue(reason.contains("change 2 of 2, add address 10.0.0.1/24: "), reason);
            adapter.addAddress(second, 24);
            adapter.removeAddress(first, 24);
            assertFails(
                    ErrorCode.ERROR_NOT_FOUND,
                    "removeAddress",
                    () -> adapter.removeAddress(first, 24));
        }
    }

    @Test
    void shouldRefuseOptionsThatMakeNoSense() {
        final ErrorCode code = ErrorCode.ERROR_INVALID_PARAMETER;
        final ConnectOptions options = folder.options();
        assertFails(code, "connect", () -> options.withConnectTimeout(Duration.ZERO));
        assertFails(code, "connect", () -> options.withCallTimeout(Duration.ofSeconds(-1)));
        assertFails(code, "connect", () -> options.withBrokerIdleExit(Duration.ofNanos(-1)));
        assertFails(code, "connect", () -> TunClient.connect(options.withDriver("nonsense")));
    }
}
