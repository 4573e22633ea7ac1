package org.tunbroker.broker.driver.linux.netlink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.config.InterfaceBrief;
import org.tunbroker.broker.driver.config.InterfaceConfig;
import org.tunbroker.broker.driver.config.SettingMethods;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.ipc.config.BypassRoute;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.FamilyMtu;
import org.tunbroker.ipc.config.HeldRoute;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.config.InterfaceName;
import org.tunbroker.ipc.config.InterfaceRoute;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.ListedSetting;
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
    private final LinkRoutes routes;
    private final LinkMtuV6 mtuV6;
    private final LinkDns dns;
    private final OutsideSettings<BypassRoute> bypasses;
    private final OutsideSettings<HeldRoute> holds;
    private final LogSink log;
    // those that were added here; the kernel may have removed some
    private final Set<InterfaceAddress> added = new LinkedHashSet<>();
    private final Set<InterfaceRoute> addedRoutes = new LinkedHashSet<>();
    private Metric metric = Metric.AUTOMATIC;
    private final SettingMethods methods = new SettingMethods()
            .sets(Mtu.class, this::setMtu)
            .sets(FamilyMtu.class, this::setFamilyMtu)
            .sets(LinkState.class, this::setUp)
            .sets(Metric.class, this::setMetric)
            .sets(InterfaceName.class, this::setName)
            .sets(InterfaceDns.class, this::setDns)
            .adds(InterfaceAddress.class, this::addAddress, this::removeAddress)
            .adds(InterfaceRoute.class, this::addRoute, this::removeRoute)
            .adds(BypassRoute.class, this::addBypassRoute, this::removeBypassRoute)
            .adds(HeldRoute.class, this::addHeldRoute, this::removeHeldRoute);

    public LinuxConfig(
            final RouteSocket socket,
            final TunFile tun,
            final LinkSettings link,
            final OutsideSettings<BypassRoute> bypasses,
            final OutsideSettings<HeldRoute> holds,
            final LinkDns dns,
            final LogSink log) {
        this.tun = tun;
        this.link = link;
        this.addresses = new LinkAddresses(socket, tun, link);
        this.routes = new LinkRoutes(socket, tun, link);
        this.mtuV6 = new LinkMtuV6(tun);
        this.dns = dns;
        this.bypasses = bypasses;
        this.holds = holds;
        this.log = log;
    }

    /**
     * Takes what the interface has for what was added here: it was there before this broker was,
     * and goes on to be what it is if a later change fails.
     */
    public void adopt() {
        addresses.present().keySet().stream()
                // these, and the routes to the networks of the others, the kernel makes itself
                .filter(address -> !address.address().isLinkLocalAddress())
                .forEach(added::add);
        addedRoutes.addAll(routes.added("openAdapter"));
    }

    @Override
    public void apply(final Change change) {
        methods.apply(change);
    }

    @Override
    public List<Setting> list() {
        final List<Setting> settings = single(dns.get());
        settings.addAll(standing());
        settings.addAll(standingRoutes());
        settings.addAll(bypasses.list());
        settings.addAll(holds.list());
        return settings;
    }

    /** Returns the settings that the interface always has, with this DNS among them. */
    private List<Setting> single(final InterfaceDns itsDns) {
        final List<Setting> settings = new ArrayList<>();
        final int mtu = link.mtu();
        settings.add(new Mtu(mtu));
        settings.add(new LinkState(link.isUp()));
        settings.add(metric);
        settings.add(new InterfaceName(tun.currentName()));
        settings.add(itsDns);
        settings.add(new FamilyMtu(true, mtu));
        final int ofV6 = mtu < Mtu.MIN_V6 ? 0 : mtuV6.get();
        if (ofV6 != 0) {
            settings.add(new FamilyMtu(false, ofV6));
        }
        return settings;
    }

    @Override
    public List<ListedSetting> present() {
        final String call = "settings";
        tun.requireHere(call);
        final List<ListedSetting> present = new ArrayList<>();
        single(dns.present()).forEach(setting -> present.add(ListedSetting.of(setting)));
        present.addAll(addresses.list(call, added, routes.localAddresses(call)));
        final Set<InterfaceRoute> own = new HashSet<>();
        addedRoutes.forEach(route -> own.add(RouteMessage.asTold(route)));
        for (final InterfaceRoute route : routes.present(call)) {
            final int state = own.contains(route) ? ListedSetting.OWN : 0;
            present.add(new ListedSetting(route, state, ListedSetting.SCOPE_GLOBAL));
        }
        bypasses.list().forEach(bypass -> present.add(ListedSetting.of(bypass).own()));
        return present;
    }

    @Override
    public InterfaceBrief brief() {
        tun.requireHere("status");
        return new InterfaceBrief(
                link.mtu(), link.isUp(), List.copyOf(addresses.present().keySet()));
    }

    /** Returns the routes that were added here and that the interface has. */
    private Set<InterfaceRoute> standingRoutes() {
        if (addedRoutes.isEmpty()) {
            return Set.of();
        }
        final Set<InterfaceRoute> present = routes.present("configure");
        final Set<InterfaceRoute> standing = new LinkedHashSet<>(addedRoutes);
        standing.removeIf(route -> !present.contains(RouteMessage.asTold(route)));
        return standing;
    }

    /** Returns the addresses that were added here and that the interface has. */
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

    /** The MTU of IPv4 is that of the link; IPv6 has its own below it. */
    private void setFamilyMtu(final FamilyMtu mtu) {
        final int before = mtuV6.get();
        if (mtu.isV4()) {
            setMtu(new Mtu(mtu.bytes()));
            if (before != 0 && before < mtu.bytes()) {
                // the kernel raised it, too
                mtuV6.set(before);
            }
        } else if (before != 0 && mtu.bytes() > link.mtu()) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    "setFamilyMtu",
                    mtu + " is above that of the link, " + link.mtu()
                            + ", which IPv4 has: raise that first");
        } else {
            mtuV6.set(mtu.bytes());
        }
    }

    private void setUp(final LinkState state) {
        link.setUp(state.isUp());
    }

    private void setName(final InterfaceName name) {
        link.setName(name.name());
    }

    private void setDns(final InterfaceDns newDns) {
        dns.set(newDns);
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

    private void addRoute(final InterfaceRoute route) {
        routes.add(route);
        addedRoutes.add(route);
    }

    private void removeRoute(final InterfaceRoute route) {
        routes.remove(route);
        addedRoutes.removeIf(own -> RouteMessage.asTold(own).equals(RouteMessage.asTold(route)));
    }

    private void addBypassRoute(final BypassRoute route) {
        tun.requireHere("addBypassRoute");
        bypasses.add(route);
    }

    private void removeBypassRoute(final BypassRoute route) {
        bypasses.remove(route);
    }

    private void addHeldRoute(final HeldRoute route) {
        tun.requireHere("addRoute");
        holds.add(route);
    }

    /** Also where the interface is gone: the route does not lie on it. */
    private void removeHeldRoute(final HeldRoute route) {
        holds.remove(route);
    }
}
