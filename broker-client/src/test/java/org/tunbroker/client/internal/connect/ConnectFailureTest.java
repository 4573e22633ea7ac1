package org.tunbroker.client.internal.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.InvalidPathException;
import java.util.ServiceConfigurationError;
import org.junit.jupiter.api.Test;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class ConnectFailureTest {
    private static TunException assertBecomes(final ErrorCode code, final Throwable ended) {
        final TunException failure = ConnectFailure.of(ended);
        assertEquals(code.code(), failure.code(), failure::getMessage);
        assertEquals("connect", failure.call());
        assertSame(ended, failure.getCause());
        return failure;
    }

    @Test
    void shouldKeepWhatSaysAlreadyWhatToDo() {
        final TunException failure = new TunException(ErrorCode.ERROR_BUSY, "call", "a sentence");
        assertSame(failure, ConnectFailure.of(failure));
    }

    @Test
    void shouldNameTheJarsWhenClassesDoNotFitTogether() {
        final String reason = assertBecomes(
                        ErrorCode.ERROR_REVISION_MISMATCH,
                        new NoClassDefFoundError("io/aeron/Aeron"))
                .reason();
        for (final String jar : new String[] {"aeron-client-", "agrona-", "kryo-", "jna-"}) {
            assertTrue(reason.contains(jar), reason);
        }
        assertTrue(reason.contains("lib/client"), reason);
        assertBecomes(
                ErrorCode.ERROR_REVISION_MISMATCH, new ServiceConfigurationError("a provider"));
    }

    @Test
    void shouldFindWhatItKnowsAmongTheCauses() {
        assertBecomes(
                ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                new ExceptionInInitializerError(new OutOfMemoryError("threads")));
        assertTrue(assertBecomes(
                        ErrorCode.ERROR_NOT_SUPPORTED,
                        new IllegalStateException(new InvalidPathException("x-?", "unmappable")))
                .reason()
                .contains("LC_ALL"));
    }

    @Test
    void shouldTellAnyOtherFault() {
        final String reason = assertBecomes(
                        ErrorCode.ERROR_GEN_FAILURE,
                        new IllegalStateException(new IllegalArgumentException("the root")))
                .reason();
        assertTrue(reason.contains("the root"), reason);
    }
}
