package org.tunbroker.client.internal.host;

import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;

/** Where a client meets its broker, and what starts one there. Immutable. */
public final class MeetingPlace {
    /** The directory, which was checked. */
    public final BrokerDirectory directory;

    /** Starts a broker that serves it. */
    public final BrokerStarter starter;

    /**
     * Makes a place.
     *
     * @param directory which was checked
     * @param starter starts a broker that serves it
     */
    public MeetingPlace(final BrokerDirectory directory, final BrokerStarter starter) {
        this.directory = directory;
        this.starter = starter;
    }
}
