package org.tunbroker.tests.packets;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.function.Executable;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Checks how calls fail. Stateless. */
final class TunErrors {
    private TunErrors() {}

    /** Checks that a call fails with one of some codes; returns the exception. */
    static TunException assertFails(final Executable call, final ErrorCode... codes) {
        final TunException ex = assertThrows(TunException.class, call);
        assertTrue(List.of(codes).stream().anyMatch(ex::is), ex::toString);
        return ex;
    }
}
