package org.tunbroker.tests.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.BrokerFolder;

/** Connecting, with times and files that nobody expects. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ConnectTimeSystemTest {
    private final BrokerFolder folder = BrokerFolder.create();

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void shouldTakeTheLongestTimesThatThereAre() {
        final Duration forever = ChronoUnit.FOREVER.getDuration();
        try (TunClient client = TunClient.connect(folder.options()
                .withConnectTimeout(forever)
                .withCallTimeout(Duration.ofSeconds(Long.MAX_VALUE))
                .withBrokerIdleExit(forever))) {
            assertEquals(0, client.adapters().size());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE})
    void shouldConnectWhenTheLockFileHoldsNoNumberOfAGeneration(final long damaged)
            throws IOException {
        TunClient.connect(folder.options()).close();
        folder.kill(folder.broker());
        final ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, damaged);
        Files.write(folder.directory().lockFile(), bytes.array());
        try (TunClient client = TunClient.connect(folder.options())) {
            assertEquals(0, client.adapters().size());
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no pipes that are files")
    void shouldSayThatTheLockFileIsAPipe() throws Exception {
        TunClient.connect(folder.options()).close();
        folder.kill(folder.broker());
        final String lock = folder.directory().lockFile().toString();
        Files.delete(folder.directory().lockFile());
        assertEquals(0, new ProcessBuilder("mkfifo", lock).start().waitFor());
        final TunException refused =
                assertThrows(TunException.class, () -> TunClient.connect(folder.options()));
        assertTrue(refused.is(ErrorCode.ERROR_GEN_FAILURE), refused::getMessage);
        assertTrue(refused.getMessage().contains(lock), refused::getMessage);
    }
}
