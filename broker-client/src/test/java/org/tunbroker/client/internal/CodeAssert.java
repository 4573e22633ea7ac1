package org.tunbroker.client.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Asserts with which of Wintun's codes a call fails. */
public final class CodeAssert {
    private CodeAssert() {}

    /**
     * Asserts that a call fails.
     *
     * @return what it threw
     */
    public static TunException assertFails(final ErrorCode code, final Executable call) {
        final TunException failure = assertThrows(TunException.class, call);
        assertEquals(code.code(), failure.code(), failure::getMessage);
        return failure;
    }
}
