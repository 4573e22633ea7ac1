package org.tunbroker.broker.adapter;

import java.util.LinkedHashSet;
import java.util.Set;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.ipc.control.Reply;

/** An adapter that this broker has created or is creating. For the control loop's thread. */
public final class BrokerAdapter {
    private final int number;
    private final AdapterSpec spec;
    private final ClientProcess process;
    private final CountedSettings counted;
    private final Set<AdapterHandle> handles = new LinkedHashSet<>();
    private TunDevice device;
    private Reply.AdapterDescription description;
    private AdapterSession session;

    BrokerAdapter(final int number, final AdapterSpec spec, final ClientProcess process) {
        this.number = number;
        this.spec = spec;
        this.process = process;
        this.counted = new CountedSettings(process);
    }

    /** Stores the device that was created. */
    void created(final TunDevice newDevice, final Reply.AdapterDescription newDescription) {
        device = newDevice;
        description = newDescription;
    }

    /** It is not what it was: its interface has another name, or index. */
    void described(final Reply.AdapterDescription newDescription) {
        description = newDescription;
    }

    boolean isCreated() {
        return device != null;
    }

    int number() {
        return number;
    }

    public AdapterSpec spec() {
        return spec;
    }

    /** Returns the process that created it. */
    public ClientProcess process() {
        return process;
    }

    /** Returns what is counted of what its interface was given. */
    CountedSettings counted() {
        return counted;
    }

    Set<AdapterHandle> handles() {
        return handles;
    }

    public TunDevice device() {
        return device;
    }

    Reply.AdapterDescription description() {
        return description;
    }

    /** Returns its session; null if it has none. */
    public AdapterSession session() {
        return session;
    }

    public void session(final AdapterSession newSession) {
        session = newSession;
    }
}
