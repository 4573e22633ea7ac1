package org.tunbroker.ipc.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.SettingKinds;

class FeaturesTest {
    @Test
    void shouldHaveABitForEachKindOfSetting() {
        // kinds 1 to 9, from bit 32 on
        assertEquals(0x7FE_0000_0000L, Features.OF_THIS_RELEASE & -1L << 32);
        SettingKinds.all()
                .forEach(kind ->
                        assertTrue(Features.has(Features.OF_THIS_RELEASE, kind), kind::name));
    }

    @Test
    void shouldHaveABitForEachOtherAddition() {
        assertEquals(0x7F, Features.OF_THIS_RELEASE & 0xFFFF_FFFFL);
        assertTrue(Features.has(2, Features.TELLS_CHANGES));
        assertTrue(Features.has(4, Features.DESCRIBES_ADAPTERS));
        assertTrue(Features.has(8, Features.KEEPS_ADAPTERS));
        assertTrue(Features.has(0x10, Features.READINESS));
        assertTrue(Features.has(0x20, Features.STATUS));
        assertTrue(Features.has(0x40, Features.CAPTURE));
        assertFalse(Features.has(0x11E_0000_0002L, Features.DESCRIBES_ADAPTERS));
    }

    @Test
    void shouldMissWhatAnOlderBrokerDoesNotSay() {
        assertFalse(Features.has(0xE_0000_0000L, Metric.AUTOMATIC.kind()));
        assertTrue(Features.has(1L << 36, Metric.AUTOMATIC.kind()));
    }
}
