package org.tunbroker.ipc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.ipc.config.Literals.inet;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Output;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Which servers and domains an interface can have, and their encoding. */
class InterfaceDnsTest {
    // 253 characters
    private static final String LONGEST = "longest.".repeat(31) + "again";

    private static InterfaceDns dns(final List<String> servers, final String... domains) {
        return new InterfaceDns(servers.stream().map(Literals::inet).toList(), List.of(domains));
    }

    /** DNS that an interface can have, up to the limits. */
    static List<InterfaceDns> valid() {
        return List.of(
                InterfaceDns.NONE,
                dns(List.of("10.6.7.53", "fd00::53", "127.0.0.1", "fe80::1"), "example.com"),
                dns(List.of(
                        "10.0.0.1",
                        "10.0.0.2",
                        "10.0.0.3",
                        "10.0.0.4",
                        "::5",
                        "::6",
                        "::7",
                        "::8")),
                dns(List.of(), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16".split(" ")),
                dns(List.of(), "~.", "~corp.example", "_srv.a-b.c", "x".repeat(63), LONGEST));
    }

    /** DNS that no interface can have. */
    static List<InterfaceDns> invalid() {
        return List.of(
                new InterfaceDns(Collections.nCopies(129, inet("10.6.7.53")), List.of()),
                dns(List.of("10.6.7.53", "10.6.7.53")),
                dns(List.of("0.0.0.0")),
                dns(List.of("::")),
                dns(List.of("224.0.0.1")),
                dns(List.of("ff02::1")),
                dns(List.of("255.255.255.255")),
                dns(List.of(), "a", "b", "a"),
                dns(List.of(), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17".split(" ")),
                dns(List.of(), LONGEST + "x"),
                dns(
                        List.of(),
                        Stream.of("a", "b", "c", "d", "e")
                                .map(first -> first + LONGEST.substring(1))
                                .toArray(String[]::new)),
                dns(List.of(), ""),
                dns(List.of(), "."),
                dns(List.of(), "~"),
                dns(List.of(), "~~a"),
                dns(List.of(), "example.com."),
                dns(List.of(), ".example.com"),
                dns(List.of(), "a..b"),
                dns(List.of(), "-a"),
                dns(List.of(), "a-"),
                dns(List.of(), "a b"),
                dns(List.of(), "a\nb"),
                dns(List.of(), "a\0"),
                dns(List.of(), "caf\u00e9.example"),
                dns(List.of(), "\ud83d\ude00"),
                dns(List.of(), "x".repeat(64)),
                dns(List.of(), "x".repeat(90_000)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 15, 17, 400})
    void shouldRefuseServersWithAddressesOfAnotherLength(final int length) {
        final Output out = new Output(512);
        out.writeShort(1);
        out.writeShort(length);
        out.writeBytes(new byte[length]);
        out.writeShort(0);
        assertInvalid(InterfaceDns.decode(out.toBytes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0000", "00000000ff", "00010004", "0000000100ff61", "000080000000"})
    void shouldNotDecodeDnsThatIsCutOrTooLong(final String hex) {
        final byte[] bytes = HexFormat.of().parseHex(hex);
        assertThrows(KryoException.class, () -> InterfaceDns.decode(bytes));
    }

    @Test
    void shouldDescribeDns() {
        final InterfaceDns dns = dns(List.of("10.6.7.53", "fd00::53"), "example.com", "~.");
        assertEquals(
                "DNS servers [10.6.7.53, fd00::53], domains [example.com, ~.]", dns.toString());
        assertEquals(dns, InterfaceDns.decode(dns.encoded()));
        assertEquals("no DNS", InterfaceDns.NONE.toString());
    }

    @ParameterizedTest
    @MethodSource("valid")
    void shouldBeEqualToWhatIsDecoded(final InterfaceDns dns) {
        dns.validate("setDns");
        final InterfaceDns decoded = InterfaceDns.decode(dns.encoded());
        assertEquals(dns, decoded);
        assertEquals(dns.hashCode(), decoded.hashCode());
        assertEquals(dns.toString(), decoded.toString());
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void shouldRefuseWhatNoInterfaceCanHaveBeforeAndAfterItWasSent(final InterfaceDns dns) {
        assertInvalid(dns);
        assertInvalid(InterfaceDns.decode(dns.encoded()));
    }

    private static void assertInvalid(final InterfaceDns dns) {
        final TunException thrown = assertThrows(TunException.class, () -> dns.validate("setDns"));
        assertTrue(thrown.is(ErrorCode.ERROR_INVALID_PARAMETER), thrown::getMessage);
        // what a log may show
        assertTrue(thrown.reason().matches("[ -~]{1,1000}"), thrown::reason);
    }
}
