package org.tunbroker.client.internal.host;

import org.tunbroker.ipc.rendezvous.BrokerFile;
import org.tunbroker.ipc.rendezvous.Generation;

/** A broker that is open. Immutable; its holder owns the process object. */
public final class FoundBroker {
    public final Generation generation;
    public final BrokerFile file;
    public final BrokerProcess process;

    public FoundBroker(
            final Generation generation, final BrokerFile file, final BrokerProcess process) {
        this.generation = generation;
        this.file = file;
        this.process = process;
    }
}
