package org.tunbroker.client;

import java.util.function.LongFunction;
import org.tunbroker.client.internal.connect.ConnectFailure;
import org.tunbroker.client.internal.connect.ConnectThread;

/**
 * What a client's first connect does in the connecting thread. A class and no lambda: linking the
 * first lambda of a process takes long, and is left to JNA, which does it in another thread.
 *
 * <p>Immutable and thread-safe.
 */
final class FirstConnect implements LongFunction<TunClient> {
    private final ConnectOptions options;

    FirstConnect(final ConnectOptions options) {
        this.options = options;
    }

    @Override
    public TunClient apply(final long deadlineNs) {
        try {
            return TunClient.started(
                    options.connect(deadlineNs),
                    options.recovery(),
                    limitNs -> ConnectThread.connect(
                            Math.min(options.connectTimeoutNs(), limitNs), options::connect));
        } catch (final Throwable ex) {
            // Aeron throws checked exceptions too, which it does not declare
            throw ConnectFailure.of(ex);
        }
    }
}
