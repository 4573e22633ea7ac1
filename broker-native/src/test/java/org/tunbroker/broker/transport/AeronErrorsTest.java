package org.tunbroker.broker.transport;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.exceptions.AeronException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.log.BrokerLog;

class AeronErrorsTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final AeronErrors errors = new AeronErrors(
            new BrokerLog(new PrintStream(output, true, StandardCharsets.UTF_8), System::nanoTime));

    private void assertEndsAfter(final Throwable reported) {
        errors.onError(reported);
        final TunException end = assertThrows(TunException.class, errors::check);
        assertTrue(end.is(ErrorCode.ERROR_INVALID_DATA), end::getMessage);
        assertSame(reported, end.getCause());
    }

    @Test
    void shouldEndWhenAeronReportsAnError() {
        assertEndsAfter(new InternalError("truncated"));
    }

    @Test
    void shouldEndWhenAeronReportsWhatIsFatal() {
        assertEndsAfter(new AeronException("timeout", AeronException.Category.FATAL));
    }

    @Test
    void shouldGoOnWhenAeronReportsLess() {
        errors.onError(new AeronException("warning", AeronException.Category.WARN));
        errors.onError(new IllegalStateException("a callback failed"));
        assertDoesNotThrow(errors::check);
        final String log = output.toString(StandardCharsets.UTF_8);
        assertTrue(log.contains("a callback failed"), log);
    }
}
