package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;

/** Options of connecting and of sessions: what they refuse, and what they are if nobody says. */
class OptionsTest {
    private static final Duration ZERO = Duration.ZERO;

    @Test
    void shouldRefuseTimesThatAreTooShort() {
        final ConnectOptions options = new ConnectOptions();
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> options.connectTimeout(ZERO));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> options.callTimeout(ZERO));
        final Duration negative = Duration.ofNanos(-1);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> options.callTimeout(negative));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> options.brokerIdleExit(negative));
        options.brokerIdleExit(ZERO);
    }

    @Test
    void shouldTakeTimesThatAreLongerThanAnyClock() {
        final Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        final ConnectOptions options = new ConnectOptions()
                .connectTimeout(longest)
                .callTimeout(longest)
                .brokerIdleExit(longest);
        assertEquals(Long.MAX_VALUE / 2, options.connectTimeoutNs());
    }

    @Test
    void shouldRefuseADriverThatNoBrokerHas() {
        assertThrows(NullPointerException.class, () -> new ConnectOptions().driver(null));
        assertFails(
                ErrorCode.ERROR_INVALID_PARAMETER,
                () -> new ConnectOptions().driver("none").settings(System.nanoTime()));
    }

    @Test
    void shouldTakeWhatThereIsWhenNothingIsSaid() {
        assertDoesNotThrow(() -> new ConnectOptions().settings(System.nanoTime()));
        assertDoesNotThrow(() -> new ConnectOptions()
                .driver("loopback")
                .directory(Path.of("here"))
                .settings(System.nanoTime()));
    }

    @Test
    void shouldChangeOneOptionOfASessionAndKeepTheOthers() {
        final SessionOptions defaults = new SessionOptions();
        assertEquals(Adapter.DEFAULT_CAPACITY, defaults.capacity());
        assertEquals(Offload.NONE, defaults.offload());
        assertFalse(defaults.isOneThreadEachWay());
        final SessionOptions changed = defaults.withOneThreadEachWay()
                .withCapacity(Session.MIN_CAPACITY)
                .withOffload(Offload.LARGE_PACKETS);
        assertEquals(Session.MIN_CAPACITY, changed.capacity());
        assertEquals(Offload.LARGE_PACKETS, changed.offload());
        assertTrue(changed.isOneThreadEachWay());
        assertThrows(NullPointerException.class, () -> defaults.withOffload(null));
    }
}
