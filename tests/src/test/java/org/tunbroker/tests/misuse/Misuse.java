package org.tunbroker.tests.misuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** How every misuse ends. Stateless. */
final class Misuse {
    private Misuse() {}

    /**
     * Checks that a call fails as documented: with code, symbolic name, call and a sentence.
     *
     * @return the sentence
     */
    static String assertFails(
            final ErrorCode code, final String callName, final Executable misuse) {
        final TunException ex = assertThrows(TunException.class, misuse);
        assertEquals(code.code(), ex.code(), ex::getMessage);
        assertEquals(code.name(), ex.codeName());
        assertEquals(callName, ex.call(), ex::getMessage);
        assertTrue(ex.reason().contains(" "), ex::getMessage);
        assertEquals(
                callName + ": " + ex.reason() + " (" + code.name() + " " + code.code() + ")",
                ex.getMessage());
        return ex.reason();
    }
}
