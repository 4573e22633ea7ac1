package org.tunbroker.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tunbroker.client.internal.CodeAssert.assertFails;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.client.internal.connect.ConnectSettings;

/** Options of connecting and of sessions: what they refuse, and what they are if nobody says. */
class OptionsTest {
    private static final Duration ZERO = Duration.ZERO;

    @Test
    void shouldRefuseTimesThatAreTooShort() {
        final ConnectOptions options = new ConnectOptions();
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> options.withConnectTimeout(ZERO));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> options.withCallTimeout(ZERO));
        final Duration negative = Duration.ofNanos(-1);
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> options.withCallTimeout(negative));
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> options.withBrokerIdleExit(negative));
        options.withBrokerIdleExit(ZERO);
        final RecoveryOptions recovery = new RecoveryOptions();
        assertFails(ErrorCode.ERROR_INVALID_PARAMETER, () -> recovery.withLimit(ZERO));
        assertFails(
                ErrorCode.ERROR_INVALID_PARAMETER,
                () -> recovery.withBackOff(ZERO, Duration.ofSeconds(1)));
        assertFails(
                ErrorCode.ERROR_INVALID_PARAMETER,
                () -> recovery.withBackOff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    @Test
    void shouldTakeTimesThatAreLongerThanAnyClock() {
        final Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        final ConnectOptions options = new ConnectOptions()
                .withConnectTimeout(longest)
                .withCallTimeout(longest)
                .withBrokerIdleExit(longest);
        assertEquals(Long.MAX_VALUE / 2, options.connectTimeoutNs());
    }

    @Test
    void shouldRefuseADriverThatNoBrokerHas() {
        assertThrows(NullPointerException.class, () -> new ConnectOptions().withDriver(null));
        assertFails(
                ErrorCode.ERROR_INVALID_PARAMETER,
                () -> new ConnectOptions().withDriver("none").settings(System.nanoTime()));
    }

    @Test
    void shouldChangeOneOptionOfConnectingAndKeepTheOthers() {
        final ConnectOptions defaults = new ConnectOptions();
        final ConnectOptions changed = defaults.withDriver(ConnectOptions.DRIVER_LOOPBACK)
                .withConnectTimeout(Duration.ofNanos(7))
                .withDirectory(Path.of("here"))
                .withBrokerIdleExit(ZERO)
                .withRecovery(new RecoveryOptions().withLimit(Duration.ofNanos(8)))
                .withCallTimeout(Duration.ofNanos(9));
        assertNull(defaults.recovery());
        assertEquals(Duration.ofNanos(8), changed.recovery().limit());
        assertEquals(Duration.ofSeconds(30).toNanos(), defaults.connectTimeoutNs());
        assertEquals(7, changed.connectTimeoutNs());
        final ConnectSettings settings = changed.settings(System.nanoTime());
        assertEquals("loopback", settings.driver);
        assertEquals(Path.of("here").toAbsolutePath(), settings.base);
        assertEquals(ZERO, settings.brokerIdleExit);
        assertEquals(Duration.ofNanos(9), settings.callTimeout);
    }

    @Test
    void shouldTakeWhatThereIsWhenNothingIsSaid() {
        assertDoesNotThrow(() -> new ConnectOptions().settings(System.nanoTime()));
        assertDoesNotThrow(() -> new ConnectOptions()
                .withDriver(ConnectOptions.DRIVER_LOOPBACK)
                .withDirectory(Path.of("here"))
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
