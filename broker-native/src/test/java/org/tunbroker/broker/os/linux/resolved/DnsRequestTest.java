package org.tunbroker.broker.os.linux.resolved;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.InterfaceDns;

class DnsRequestTest {
    private static InetAddress server() throws Exception {
        return InetAddress.getByName("10.6.7.53");
    }

    private static void assertRefused(final ErrorCode code, final String hex) {
        final byte[] message = HexFormat.of().parseHex(hex);
        final TunException thrown =
                assertThrows(TunException.class, () -> DnsRequest.decode(message));
        assertTrue(thrown.is(code), thrown::getMessage);
    }

    @Test
    void shouldBeWhatWasSent() throws Exception {
        final DnsRequest request = new DnsRequest(
                0x01020304,
                "vpn0",
                InterfaceDns.NONE,
                new InterfaceDns(List.of(server()), List.of("a.b")));
        final String hex = HexFormat.of().formatHex(request.encoded());
        assertEquals(
                "54424431" + "04030201" + "0400" + "76706e30" + "0400" + "00000000" + "0f00"
                        + "0100" + "0400" + "0a060735" + "0100" + "0300" + "612e62",
                hex);
        assertEquals(request, DnsRequest.decode(request.encoded()));
    }

    @Test
    void shouldFitAMessageWhateverIsValid() throws Exception {
        final List<String> longest = Collections.nCopies(4, "x".repeat(60) + "." + "y".repeat(60));
        final List<String> domains = new java.util.ArrayList<>();
        for (int i = 0; i < longest.size(); i++) {
            domains.add(longest.get(i) + "." + "z".repeat(60) + i);
        }
        final List<InetAddress> servers = new java.util.ArrayList<>();
        for (int i = 1; i <= InterfaceDns.MAX_SERVERS; i++) {
            servers.add(InetAddress.getByName("fd00::" + i));
        }
        final InterfaceDns dns = new InterfaceDns(servers, domains);
        dns.validate("setDns");
        final DnsRequest request = new DnsRequest(1, "x".repeat(15), dns, dns);
        assertEquals(request, DnsRequest.decode(request.encoded()));
    }

    @Test
    void shouldRefuseWhatIsNoRequest() {
        final String head = "54424431" + "01000000";
        final String none = "0400" + "00000000";
        assertRefused(ErrorCode.ERROR_INVALID_DATA, "");
        assertRefused(ErrorCode.ERROR_INVALID_DATA, "544244");
        assertRefused(ErrorCode.ERROR_REVISION_MISMATCH, "54424432" + "01000000");
        assertRefused(ErrorCode.ERROR_INVALID_DATA, head);
        assertRefused(ErrorCode.ERROR_INVALID_DATA, head + "ffff");
        assertRefused(ErrorCode.ERROR_INVALID_DATA, head + "ff7f" + "61");
        assertRefused(ErrorCode.ERROR_INVALID_PARAMETER, head + "0000" + none + none);
        assertRefused(ErrorCode.ERROR_INVALID_PARAMETER, head + "0300" + "2e2e2f" + none + none);
        assertRefused(ErrorCode.ERROR_INVALID_DATA, head + "0100" + "61" + none);
        assertRefused(ErrorCode.ERROR_INVALID_DATA, head + "0100" + "61" + none + "0100" + "00");
        assertRefused(ErrorCode.ERROR_INVALID_DATA, head + "0100" + "61" + none + none + "00");
        // 129 servers of no length
        assertRefused(
                ErrorCode.ERROR_INVALID_PARAMETER,
                head + "0100" + "61" + none + "0601" + "8100" + "0000".repeat(129) + "0000");
    }

    @Test
    void shouldPassOnWhatTheUnitAnswers() {
        DnsAnswer.check(DnsAnswer.done());
        final TunException failure =
                new TunException(ErrorCode.ERROR_BUSY, "setDns", "x".repeat(9000));
        final TunException thrown =
                assertThrows(TunException.class, () -> DnsAnswer.check(DnsAnswer.of(failure)));
        assertTrue(thrown.is(ErrorCode.ERROR_BUSY), thrown::getMessage);
        assertEquals("x".repeat(2044), thrown.reason());
        final TunException ended =
                assertThrows(TunException.class, () -> DnsAnswer.check(new byte[0]));
        assertTrue(ended.is(ErrorCode.ERROR_BROKEN_PIPE), ended::getMessage);
    }
}
