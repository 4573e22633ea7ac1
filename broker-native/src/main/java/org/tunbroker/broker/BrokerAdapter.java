package org.tunbroker.broker;

import java.util.LinkedHashSet;
import java.util.Set;
import org.tunbroker.broker.driver.AdapterSpec;
import org.tunbroker.broker.driver.TunDevice;
import org.tunbroker.ipc.control.Reply;

/** An adapter that this broker made, or is making. For the control loop's thread. */
final class BrokerAdapter {
    private final int number;
    private final AdapterSpec spec;
    private final Set<AdapterHandle> handles = new LinkedHashSet<>();
    private TunDevice device;
    private Reply.AdapterDescription description;
    private BrokerSession session;

    BrokerAdapter(final int number, final AdapterSpec spec) {
        this.number = number;
        this.spec = spec;
    }

    /** The device is made. */
    void created(final TunDevice newDevice, final Reply.AdapterDescription newDescription) {
        device = newDevice;
        description = newDescription;
    }

    boolean isCreated() {
        return device != null;
    }

    int number() {
        return number;
    }

    AdapterSpec spec() {
        return spec;
    }

    Set<AdapterHandle> handles() {
        return handles;
    }

    TunDevice device() {
        return device;
    }

    Reply.AdapterDescription description() {
        return description;
    }

    BrokerSession session() {
        return session;
    }

    void session(final BrokerSession newSession) {
        session = newSession;
    }
}
