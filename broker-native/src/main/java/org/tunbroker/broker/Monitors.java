package org.tunbroker.broker;

import java.util.Collection;
import java.util.function.Supplier;
import org.agrona.concurrent.NanoClock;
import org.tunbroker.broker.adapter.Adapters;
import org.tunbroker.broker.capture.Captures;
import org.tunbroker.broker.client.ConnectedClient;
import org.tunbroker.broker.execution.DriverThread;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.broker.peer.MemoryNumbers;
import org.tunbroker.broker.peer.PeerListener;
import org.tunbroker.broker.session.Sessions;
import org.tunbroker.broker.status.StatusBoard;
import org.tunbroker.broker.status.StatusSource;
import org.tunbroker.ipc.control.Reply;

/**
 * What shows clients the broker at work.
 *
 * @param status the status
 * @param captures the captures
 */
record Monitors(StatusBoard status, Captures captures) {
    /** What they look at. */
    record Place(
            PeerListener peers,
            DriverThread driverThread,
            NanoClock clock,
            BrokerLog log,
            Supplier<Collection<ConnectedClient>> clients) {}

    static Monitors of(
            final Place place,
            final Reply.Welcome welcome,
            final Adapters adapters,
            final Sessions sessions) {
        final MemoryNumbers numbers = new MemoryNumbers();
        final Captures captures =
                new Captures(place.driverThread(), adapters, numbers, place.log());
        return new Monitors(
                new StatusBoard(
                        place.peers(),
                        numbers,
                        place.driverThread(),
                        place.clock(),
                        new StatusSource(
                                welcome,
                                System.currentTimeMillis(),
                                place.clients(),
                                adapters,
                                sessions,
                                captures::count)),
                captures);
    }

    /** Gives up what a client has, which is gone. */
    void forget(final ConnectedClient client) {
        status.forget(client);
        captures.closeAll(client);
    }
}
