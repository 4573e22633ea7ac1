package org.tunbroker.client;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** What Wintun takes as a name of an adapter, or of its type. Stateless and thread-safe. */
final class AdapterName {
    private static final int MAX_LENGTH = 127;

    private AdapterName() {}

    static void check(final String call, final String what, final String text) {
        if (text == null
                || text.isEmpty()
                || text.length() > MAX_LENGTH
                || text.indexOf('\0') >= 0) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    what + " must have 1 to " + MAX_LENGTH + " UTF-16 units and no zero"
                            + (text == null ? "" : "; it has " + text.length()));
        }
    }
}
