package org.tunbroker.broker.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class LimitsTest {
    @ParameterizedTest
    @EnumSource
    void shouldHaveDefaults(final Limit limit) {
        assertEquals(limit.byDefault(), Limits.DEFAULT.of(limit));
        assertEquals(64 * limit.byDefault(), Limits.DEFAULT.ofAll(limit));
    }

    @Test
    void shouldTakeWhatIsSaid() {
        final Limits limits = Limits.parse("adapters=200, memory = 4096,processes=2");
        assertEquals(200, limits.of(Limit.ADAPTERS));
        assertEquals(4096, limits.of(Limit.MEMORY));
        assertEquals(400, limits.ofAll(Limit.ADAPTERS));
        assertEquals(2, limits.reserve());
        assertEquals(Limit.SESSIONS.byDefault(), limits.of(Limit.SESSIONS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "adapters",
                "adapters=",
                "adapters=x",
                "adapters=0",
                "adapters=-1",
                "adapters=1000001",
                "cats=1",
                "adapters=1,,"
            })
    void shouldRefuseNonsenseAndSayWhatIsRight(final String text) {
        final TunException refused =
                assertThrows(TunException.class, () -> Limits.parse(text + ",adapters"));
        assertTrue(refused.is(ErrorCode.ERROR_INVALID_PARAMETER));
        assertTrue(refused.reason().contains("log-lines"), refused.reason());
    }
}
