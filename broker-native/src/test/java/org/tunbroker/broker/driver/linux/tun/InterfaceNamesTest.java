package org.tunbroker.broker.driver.linux.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterfaceNamesTest {
    @ParameterizedTest
    @CsvSource({
        "Demo,Demo",
        "my_tun.0,my_tun.0",
        "'a b/c:d%e',a-b-c-d-e",
        "abcdefghijklmnop,abcdefghijklmno",
        "-x,tun-x",
        "'  ',tun--",
        "all,tun-all",
        "default,tun-default",
        ".,tun-.",
        "..,tun-..",
        "a..,a.."
    })
    void shouldDeriveNameThatKernelAccepts(final String adapterName, final String expected) {
        assertEquals(expected, InterfaceNames.candidate(adapterName, 0));
    }

    @Test
    void shouldKeepNumberWhenNameIsLong() {
        assertEquals("demo-1", InterfaceNames.candidate("demo", 1));
        assertEquals("abcdefghijkl-23", InterfaceNames.candidate("abcdefghijklmnop", 23));
        assertEquals("tun-aaaaaaa-999", InterfaceNames.candidate("-aaaaaaaaaaaaaaaaaa", 999));
    }
}
