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
        // kinds 1 to 4, from bit 32 on
        assertEquals(0x1E_0000_0000L, Features.OF_THIS_RELEASE);
        SettingKinds.all()
                .forEach(kind ->
                        assertTrue(Features.has(Features.OF_THIS_RELEASE, kind), kind::name));
    }

    @Test
    void shouldMissWhatAnOlderBrokerDoesNotSay() {
        assertFalse(Features.has(0xE_0000_0000L, Metric.AUTOMATIC.kind()));
        assertTrue(Features.has(1L << 36, Metric.AUTOMATIC.kind()));
    }
}
