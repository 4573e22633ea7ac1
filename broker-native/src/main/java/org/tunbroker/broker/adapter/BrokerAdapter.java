package org.tunbroker.broker.adapter;

import java.util.LinkedHashSet;
import java.util.Set;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.tap.TapPoint;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.ipc.control.Reply;

/**
 * An adapter that this broker has created, opened or is creating. For the control loop's thread.
 */
public final class BrokerAdapter {
    private final int number;
    private final boolean opened;
    private AdapterSpec spec;
    private final ClientProcess process;
    private final CountedSettings counted;
    private final Set<AdapterHandle> handles = new LinkedHashSet<>();
    private TunDevice device;
    private Reply.AdapterDescription description;
    private AdapterSession session;
    private final TapPoint tap = new TapPoint();

    /**
     * Makes the record.
     *
     * @param opened whether its interface was there before: it goes with its last handle then, and
     *     not with that of a creator
     */
    BrokerAdapter(
            final int number,
            final AdapterSpec spec,
            final ClientProcess process,
            final boolean opened) {
        this.number = number;
        this.spec = spec;
        this.opened = opened;
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
        // the driver may have been asked before the adapter was renamed
        description = InterfaceReports.named(spec.name(), newDescription);
    }

    public boolean isCreated() {
        return device != null;
    }

    public int number() {
        return number;
    }

    public AdapterSpec spec() {
        return spec;
    }

    /** It has another name. */
    void renamed(final AdapterSpec newSpec) {
        spec = newSpec;
    }

    /** Tells whether closing a handle takes the adapter from the broker. */
    boolean goesWith(final AdapterHandle handle) {
        return handle.creator() || opened && handles.size() == 1;
    }

    /** Returns the process that created it. */
    public ClientProcess process() {
        return process;
    }

    /** Returns what is counted of what its interface was given. */
    CountedSettings counted() {
        return counted;
    }

    public Set<AdapterHandle> handles() {
        return handles;
    }

    public TunDevice device() {
        return device;
    }

    public Reply.AdapterDescription description() {
        return description;
    }

    /** Returns where its packets can be seen; for any thread. */
    public TapPoint tap() {
        return tap;
    }

    /** Returns its session; null if it has none. */
    public AdapterSession session() {
        return session;
    }

    public void session(final AdapterSession newSession) {
        session = newSession;
    }
}
