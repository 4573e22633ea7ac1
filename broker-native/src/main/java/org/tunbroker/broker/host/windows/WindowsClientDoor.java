package org.tunbroker.broker.host.windows;

import java.security.SecureRandom;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.tunbroker.TunException;
import org.tunbroker.broker.host.ClientDoor;
import org.tunbroker.broker.host.Visitor;
import org.tunbroker.ipc.place.BrokerFile;
import org.tunbroker.ipc.place.ClientFile;
import org.tunbroker.ipc.place.Generation;
import org.tunbroker.ipc.windows.KernelHandle;
import org.tunbroker.ipc.windows.OwnProcess;

/** Clients that come by the broker's pipe, then make a file in the generation's folder. */
public final class WindowsClientDoor implements ClientDoor {
    private final Generation generation;
    // stays open: whoever rings may do so until the process ends
    private final KernelHandle bell = KernelHandle.newEvent();
    private final Arrivals arrivals;
    private final DoorThread door;
    private final BrokerFile brokerFile;
    private final ProcessWatcher watcher = new ProcessWatcher();

    /**
     * Makes the broker's pipe and file, and begins to watch.
     *
     * @param generation whose folders exist
     */
    public WindowsClientDoor(final Generation generation) {
        this.generation = generation;
        arrivals = new Arrivals(generation);
        final long pipe = new SecureRandom().nextLong();
        door = new DoorThread(pipe, bell, arrivals);
        brokerFile = BrokerFile.create(generation, OwnProcess.id(), pipe, bell);
    }

    @Override
    public BrokerFile brokerFile() {
        return brokerFile;
    }

    @Override
    public Visitor admit(final long clientId, final int processId, final Runnable onDeath) {
        final Arrivals.Arrival arrival = arrivals.admit(clientId, processId);
        try {
            final long aeronClientId = ClientFile.readAeronClientId(generation.client(clientId));
            final ProcessWatcher.Watch watch =
                    watcher.watch(arrival.process.newHandleToWaitFor(), onDeath);
            return new WindowsVisitor(aeronClientId, arrival, () -> {
                watcher.drop(watch);
                arrivals.forget(clientId);
            });
        } catch (final TunException ex) {
            arrivals.forget(clientId);
            throw ex;
        }
    }

    @Override
    public boolean isAnybodyComing(final LongPredicate isKnown, final LongConsumer onAbandoned) {
        // who is known was admitted
        return arrivals.isAnybodyComing(onAbandoned);
    }

    @Override
    public void close() {
        door.close();
        watcher.close();
        arrivals.clear();
    }
}
