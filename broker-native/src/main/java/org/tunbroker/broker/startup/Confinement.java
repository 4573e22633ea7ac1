package org.tunbroker.broker.startup;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.Credentials;

/**
 * Keeps a broker from serving with more rights than it needs, however it was started. Stateless and
 * thread-safe.
 */
public final class Confinement {
    private Confinement() {}

    /**
     * Checks the broker's own rights.
     *
     * @param own of this process
     * @throws TunException ERROR_ACCESS_DENIED if it has a capability other than CAP_NET_ADMIN, or
     *     could gain one
     */
    public static void check(final Credentials own) {
        if (!own.isConfined(own.held())) {
            throw new TunException(
                    ErrorCode.ERROR_ACCESS_DENIED,
                    "serve",
                    "the broker has capabilities 0x" + Long.toHexString(own.held())
                            + " or could gain some, and serves with CAP_NET_ADMIN at most. Have it started"
                            + " by a client, or with setpriv --no-new-privs --inh-caps=-all"
                            + " --ambient-caps=-all --bounding-set=-all,+net_admin");
        }
    }
}
