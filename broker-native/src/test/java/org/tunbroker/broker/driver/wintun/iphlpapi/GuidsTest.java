package org.tunbroker.broker.driver.wintun.iphlpapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class GuidsTest {
    @Test
    void shouldLayOutAsWindowsDoes() {
        assertArrayEquals(
                new byte[] {
                    0x33,
                    0x22,
                    0x11,
                    0x00,
                    0x55,
                    0x44,
                    0x77,
                    0x66,
                    (byte) 0x88,
                    (byte) 0x99,
                    (byte) 0xAA,
                    (byte) 0xBB,
                    (byte) 0xCC,
                    (byte) 0xDD,
                    (byte) 0xEE,
                    (byte) 0xFF
                },
                Guids.layOut(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff")));
    }

    @Test
    void shouldReadWhatItLaysOut() {
        final UUID uuid = UUID.fromString("f0e1d2c3-b4a5-9687-f8e9-dacbbcad9e8f");
        assertEquals(uuid, Guids.read(Guids.layOut(uuid)));
    }
}
