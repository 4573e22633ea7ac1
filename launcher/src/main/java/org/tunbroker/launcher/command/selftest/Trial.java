package org.tunbroker.launcher.command.selftest;

import java.util.Objects;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** One promise that is tried. */
@FunctionalInterface
interface Trial {
    /** A promise that was not kept. */
    final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(final String text) {
            super(text);
        }
    }

    /** A promise that cannot be tried on this machine. */
    final class Skipped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Skipped(final String reason) {
            super(reason);
        }
    }

    /**
     * Tries it.
     *
     * @return what was seen, for the table
     * @throws Skipped if it cannot be tried here
     * @throws Exception if the promise was not kept
     */
    String run() throws Exception;

    static void expect(final boolean kept, final String otherwise) {
        if (!kept) {
            throw new Broken(otherwise);
        }
    }

    static void expectEqual(final Object expected, final Object actual, final String what) {
        expect(Objects.equals(expected, actual), what + " " + actual + ", not " + expected);
    }

    /** Expects that a call fails with a code. */
    static void expectError(final ErrorCode code, final Runnable call) {
        try {
            call.run();
        } catch (final TunException ex) {
            expect(ex.is(code), ex.codeName() + ", not " + code);
            return;
        }
        throw new Broken("no error, not " + code);
    }
}
