package org.tunbroker.broker.host.windows;

import org.tunbroker.TunException;
import org.tunbroker.broker.host.SessionMemory;
import org.tunbroker.broker.host.Visitor;

/** A client that came by the broker's pipe. */
final class WindowsVisitor implements Visitor {
    private final long aeronClientId;
    private final Arrivals.Arrival arrival;
    private final Runnable forget;

    WindowsVisitor(
            final long aeronClientId, final Arrivals.Arrival arrival, final Runnable forget) {
        this.aeronClientId = aeronClientId;
        this.arrival = arrival;
        this.forget = forget;
    }

    @Override
    public long aeronClientId() {
        return aeronClientId;
    }

    @Override
    public void ring() {
        try {
            arrival.bell.signal();
        } catch (final TunException ex) {
            // it was closed with the visitor: nobody sleeps there any more
            return;
        }
    }

    @Override
    public SessionMemory createSession(final int number, final int capacity) {
        return WindowsSessionMemory.create(arrival.process, number, capacity);
    }

    @Override
    public void close() {
        forget.run();
    }
}
