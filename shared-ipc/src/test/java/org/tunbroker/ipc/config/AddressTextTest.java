package org.tunbroker.ipc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        // RFC 5952, 4.1: no leading zeros
        "2001:0db8:0:0:1:0:0:0001, 2001:db8::1:0:0:1",
        // 4.2.1: as short as possible
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        // 4.2.2: one group of zeros is no run
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "0:1:1:1:1:1:1:0, 0:1:1:1:1:1:1:0",
        // 4.2.3: the longest run, the first of equal ones
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        // 4.3: small letters
        "2001:DB8:ABCD::EF, 2001:db8:abcd::ef",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "fd00:0:0:0:0:0:0:0, fd00::",
        "0:0:0:0:0:0:102:304, ::102:304",
        "fe80:1:2:3:4:5:6:7, fe80:1:2:3:4:5:6:7",
        "10.6.7.8, 10.6.7.8"
    })
    void shouldWriteAddressesAsTheRfcSays(final String given, final String text)
            throws UnknownHostException {
        final InetAddress address = InetAddress.getByName(given);
        assertEquals(text, AddressText.of(address));
        assertEquals(address, InetAddress.getByName(AddressText.of(address)));
    }

    @Test
    void shouldWriteMappedAddressesInBothNotations() throws UnknownHostException {
        // section 5
        final byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -64, 0, 2, 1};
        assertEquals(
                "::ffff:192.0.2.1", AddressText.of(Inet6Address.getByAddress(null, mapped, -1)));
    }

    @Test
    void shouldKeepTheScope() throws UnknownHostException {
        final byte[] local = InetAddress.getByName("fe80::1").getAddress();
        assertEquals("fe80::1%7", AddressText.of(Inet6Address.getByAddress(null, local, 7)));
    }
}
