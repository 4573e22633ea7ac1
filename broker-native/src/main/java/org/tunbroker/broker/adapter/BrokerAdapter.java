package org.tunbroker.broker.adapter;

import java.util.LinkedHashSet;
import java.util.Set;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.limit.ClientProcess;
import org.tunbroker.broker.limit.Limit;
import org.tunbroker.ipc.control.Reply;

/** An adapter that this broker made, or is making. For the control loop's thread. */
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

    public AdapterSpec spec() {
        return spec;
    }

    /** Returns whose it is: the process that asked for it. */
    public ClientProcess process() {
        return process;
    }

    /**
     * Counts addresses that it is to have.
     *
     * @throws org.tunbroker.TunException ERROR_NOT_ENOUGH_QUOTA
     */
    void takeAddresses(final int count) {
        if (count > 0) {
            process.take(Limit.ADDRESSES, count, "addAddress");
            addresses += count;
        }
    }

    /** Counts addresses no more that it has not, if they were counted at all. */
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
