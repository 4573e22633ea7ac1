package org.tunbroker.broker.driver.linux.netlink;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.config.InterfaceConfig;
import org.tunbroker.broker.driver.config.SettingMethods;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceName;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;
import org.tunbroker.ipc.config.Setting;

/**
 * The settings of a TUN file's interface.
 *
 * <p>For the driver thread.
 */
public final class LinuxConfig implements InterfaceConfig {
    private final TunFile tun;
    private final LinkSettings link;
    private final LinkAddresses addresses;
    private final LogSink log;
    // those that were added here; the kernel may have removed some
    private final Set<InterfaceAddress> added = new LinkedHashSet<>();
    private Metric metric = Metric.AUTOMATIC;
    private final SettingMethods methods = new SettingMethods()
            .sets(Mtu.class, this::setMtu)
            .sets(LinkState.class, this::setUp)
            .sets(Metric.class, this::setMetric)
            .sets(InterfaceName.class, this::setName)
            .adds(InterfaceAddress.class, this::addAddress, this::removeAddress);

    public LinuxConfig(
            final TunFile tun,
            final LinkSettings link,
            final LinkAddresses addresses,
            final LogSink log) {
        this.tun = tun;
        this.link = link;
        this.addresses = addresses;
        this.log = log;
    }

    @Override
    public void apply(final Change change) {
        methods.apply(change);
    }

    @Override
    public List<Setting> list() {
        final List<Setting> settings = new ArrayList<>();
        settings.add(new Mtu(link.mtu()));
        settings.add(new LinkState(link.isUp()));
        settings.add(metric);
        settings.add(new InterfaceName(tun.currentName()));
        settings.addAll(standing());
        return settings;
    }

    /** Returns the addresses that were added here and that the interface still has. */
    private Set<InterfaceAddress> standing() {
        final Set<InterfaceAddress> standing = new LinkedHashSet<>(added);
        standing.retainAll(addresses.present().keySet());
        return standing;
    }

    private void setMtu(final Mtu mtu) {
        link.setMtu(mtu.bytes());
        if (mtu.bytes() < Mtu.MIN_V6) {
            LogLine.info(
                    log,
                    "IPv6 is off on " + tun.interfaceName()
                            + " and its IPv6 addresses are gone: an MTU of " + mtu.bytes()
                            + " is too small");
        }
    }

    private void setUp(final LinkState state) {
        link.setUp(state.isUp());
    }

    private void setName(final InterfaceName name) {
        link.setName(name.name());
    }

    /** Linux has no metric of an interface: the routes to the networks of its addresses get it. */
    private void setMetric(final Metric newMetric) {
        final Set<InterfaceAddress> standing = standing();
        try {
            standing.forEach(address -> addresses.setMetric(address, newMetric));
        } catch (final TunException ex) {
            restoreMetric(standing, ex);
            throw ex;
        }
        metric = newMetric;
    }

    private void restoreMetric(final Set<InterfaceAddress> standing, final TunException failure) {
        try {
            standing.forEach(address -> addresses.setMetric(address, metric));
        } catch (final TunException ex) {
            failure.addSuppressed(ex);
        }
    }

    /**
     * Adds an address. The kernel uses an IPv6 address only a moment after it was added and the
     * interface was set up, and drops packets to it until then.
     */
    private void addAddress(final InterfaceAddress address) {
        addresses.add(address, metric);
        added.add(address);
    }

    private void removeAddress(final InterfaceAddress address) {
        addresses.remove(address, metric);
        added.remove(address);
    }
}
