package org.tunbroker.broker.limit;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Whether clients may reach beyond their user's own adapters: those of a broker that the user
 * started with rights of their own may, since the user could do it anyway. Those of a broker that
 * was installed for ordinary users may not.
 *
 * @param confined whether they may not
 */
public record Reach(boolean confined) {
    /** Of a broker that the user started. */
    public static final Reach ANY = new Reach(false);

    /**
     * Refuses what reaches too far.
     *
     * @param call that asks for it
     * @param what it does, the rest of a sentence
     * @throws TunException ERROR_ACCESS_DENIED if this is confined
     */
    public void require(final String call, final String what) {
        if (confined) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    call,
                    "this broker was installed for ordinary users (--confined), and the call "
                            + what + ": start a broker with rights of your own for it");
        }
    }
}
