package org.tunbroker.broker.adapter;

import java.util.LinkedHashSet;
import java.util.Set;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.broker.limit.Limit;
import org.tunbroker.ipc.control.Reply;

/** An adapter that this broker has created or is creating. For the control loop's thread. */
public final class BrokerAdapter {
    private final int number;
    private final AdapterSpec spec;
    private final ClientProcess process;
    private final Set<AdapterHandle> handles = new LinkedHashSet<>();
    private TunDevice device;
    private Reply.AdapterDescription description;
    private AdapterSession session;
    private int addresses;

    BrokerAdapter(final int number, final AdapterSpec spec, final ClientProcess process) {
        this.number = number;
        this.spec = spec;
        this.process = process;
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

    /**
     * Counts addresses that are about to be added.
     *
     * @throws org.tunbroker.TunException ERROR_NOT_ENOUGH_QUOTA
     */
    void takeAddresses(final int count) {
        if (count > 0) {
            process.take(Limit.ADDRESSES, count, "addAddress");
            addresses += count;
        }
    }

    /** Stops counting addresses that were not added or are removed, as far as they were counted. */
    void giveAddresses(final int count) {
        final int counted = Math.min(count, addresses);
        process.give(Limit.ADDRESSES, counted);
        addresses -= counted;
    }

    /** Returns how many addresses are counted for it. */
    int addresses() {
        return addresses;
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
