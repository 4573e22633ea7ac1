package org.tunbroker.broker.status;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.tunbroker.broker.adapter.BrokerAdapter;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.config.InterfaceBrief;
import org.tunbroker.broker.execution.DriverThread;

/**
 * What the interfaces of adapters had, when the driver's thread looked last. A look is asked for
 * when a status is; so nobody waits for a driver that hangs.
 *
 * <p>For the control loop's thread.
 */
final class AdapterBriefs {
    // so often the operating system is asked for one adapter, however many ask for a status
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);
    // the driver's thread has other work
    private static final int MOST_AT_ONCE = 16;

    private static final class Look {
        private InterfaceBrief last;
        private long beginNs;
        private boolean underWay;
    }

    private final DriverThread driverThread;
    private final NanoClock clock;
    private final Map<BrokerAdapter, Look> looks = new HashMap<>();
    private int underWay;

    AdapterBriefs(final DriverThread driverThread, final NanoClock clock) {
        this.driverThread = driverThread;
        this.clock = clock;
    }

    /** Asks for what is too old, and forgets adapters that are gone. */
    void refresh(final Iterable<BrokerAdapter> adapters) {
        final HashSet<BrokerAdapter> present = new HashSet<>();
        for (final BrokerAdapter adapter : adapters) {
            present.add(adapter);
            final Look look = looks.computeIfAbsent(adapter, added -> new Look());
            if (adapter.isCreated() && isDue(look) && underWay < MOST_AT_ONCE) {
                begin(adapter, look);
            }
        }
        looks.keySet().retainAll(present);
    }

    private boolean isDue(final Look look) {
        return !look.underWay && (look.last == null || clock.nanoTime() - look.beginNs >= FRESH_NS);
    }

    private void begin(final BrokerAdapter adapter, final Look look) {
        final TunDevice device = adapter.device();
        look.underWay = true;
        look.beginNs = clock.nanoTime();
        underWay++;
        // in the turn of its process, where the device is closed too: it is still there then
        driverThread.call(adapter.process(), () -> device.config().brief(), (brief, failure) -> {
            look.underWay = false;
            underWay--;
            // an interface that was deleted has nothing; the next look may find it again
            look.last = failure == null ? brief : new InterfaceBrief(0, false, List.of());
        });
    }

    /** Returns what an adapter had; null if it is not known yet. */
    InterfaceBrief of(final BrokerAdapter adapter) {
        final Look look = looks.get(adapter);
        return look == null ? null : look.last;
    }
}
