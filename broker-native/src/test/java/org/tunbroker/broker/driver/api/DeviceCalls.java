package org.tunbroker.broker.driver.api;

import java.net.InetAddress;
import java.util.List;
import org.tunbroker.broker.driver.config.ConfigTransaction;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceName;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;

/** Changes one setting of a device as a client's call does. */
public final class DeviceCalls {
    private DeviceCalls() {}

    /** Adds an address. */
    public static void addAddress(
            final TunDevice device, final InetAddress address, final int prefixLength) {
        apply(device, Change.add(new InterfaceAddress(address, prefixLength)));
    }

    /** Sets the MTU. */
    public static void setMtu(final TunDevice device, final int mtu) {
        apply(device, Change.set(new Mtu(mtu)));
    }

    /** Renames the interface. */
    public static void setName(final TunDevice device, final String name) {
        apply(device, Change.set(new InterfaceName(name)));
    }

    /** Sets the metric. */
    public static void setMetric(final TunDevice device, final int metric) {
        apply(device, Change.set(new Metric(metric)));
    }

    /** Sets the interface up or down. */
    public static void setUp(final TunDevice device, final boolean up) {
        apply(device, Change.set(new LinkState(up)));
    }

    /** Makes a change, or throws why it failed. */
    public static void apply(final TunDevice device, final Change change) {
        ConfigTransaction.run(device.config(), List.of(change)).ifPresent(failed -> {
            throw failed.error();
        });
    }
}
