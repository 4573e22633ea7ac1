package org.tunbroker.broker.driver.wintun.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.config.InterfaceBrief;
import org.tunbroker.broker.driver.config.SettingMethods;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.lease.LeaseJournal;
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
 * An interface of Windows' network stack.
 *
 * <p>Right after an adapter was created the stack answers ERROR_NOT_FOUND, for IPv4 and IPv6 until
 * different times. Where IPv6 is switched off it does so for ever; that is a failure only if an
 * IPv6 address is requested.
 */
public final class WindowsInterface implements InterfaceSettings {
    private static final long IPV4_WAIT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long IPV6_WAIT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int ERROR_OBJECT_ALREADY_EXISTS = 5010;

    private final long luid;
    private final IpStack stack;
    private final LongSupplier clockNs;
    private final WindowsBypasses bypasses;
    private final LogSink log;
    // those that were added here; the stack may have removed some
    private final Set<InterfaceAddress> addresses = new LinkedHashSet<>();
    private final Set<InterfaceRoute> routes = new LinkedHashSet<>();
    private Metric metric = Metric.AUTOMATIC;
    private final WindowsDns dns;
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
            .adds(HeldRoute.class, this::addHeldRoute, route -> {});

    /**
     * Makes the settings of an adapter.
     *
     * @param bypasses those of all adapters
     * @param journal of DNS
     */
    public WindowsInterface(
            final long luid,
            final IpStack stack,
            final WindowsBypasses bypasses,
            final LeaseJournal journal,
            final LogSink log) {
        this(luid, stack, bypasses, journal, System::nanoTime, log);
    }

    WindowsInterface(
            final long luid,
            final IpStack stack,
            final WindowsBypasses bypasses,
            final LeaseJournal journal,
            final LongSupplier clockNs,
            final LogSink log) {
        this.bypasses = bypasses;
        this.luid = luid;
        this.stack = stack;
        this.clockNs = clockNs;
        this.log = log;
        this.dns = new WindowsDns(luid, stack, journal);
        bypasses.register(luid);
    }

    @Override
    public void awaitReady() {
        await(IpStack.IPV4, IPV4_WAIT_NS);
        await(IpStack.IPV6, IPV6_WAIT_NS);
    }

    private void await(final int family, final long timeoutNs) {
        final long begin = clockNs.getAsLong();
        while (isMissing(stack.find(luid, family))) {
            if (clockNs.getAsLong() - begin >= timeoutNs) {
                LogLine.info(log, "this machine has no " + name(family) + " on a new adapter");
                return;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private static boolean isMissing(final int error) {
        return error == ErrorCode.ERROR_NOT_FOUND.code()
                || error == ErrorCode.ERROR_FILE_NOT_FOUND.code();
    }

    private static String name(final int family) {
        return family == IpStack.IPV4 ? "IPv4" : "IPv6";
    }

    @Override
    public String name() {
        final String alias = stack.alias(luid);
        return alias == null || alias.isEmpty() ? "luid-" + Long.toHexString(luid) : alias;
    }

    @Override
    public int index() {
        return stack.index(luid);
    }

    @Override
    public void apply(final Change change) {
        methods.apply(change);
    }

    @Override
    public List<Setting> list() {
        final List<Setting> settings = new ArrayList<>();
        final int mtu = stack.mtu(luid, IpStack.IPV4);
        if (mtu > 0) {
            settings.add(new Mtu(mtu));
        }
        settings.add(new LinkState(stack.isUp(luid)));
        settings.add(metric);
        settings.add(dns.get());
        for (final int family : new int[] {IpStack.IPV4, IpStack.IPV6}) {
            final int ofFamily = stack.mtu(luid, family);
            if (ofFamily > 0) {
                settings.add(new FamilyMtu(family == IpStack.IPV4, ofFamily));
            }
        }
        addresses.stream()
                .filter(address -> stack.hasAddress(luid, address.address()))
                .forEach(settings::add);
        routes.stream().filter(route -> stack.hasRoute(luid, route)).forEach(settings::add);
        settings.addAll(bypasses.of(luid));
        return settings;
    }

    @Override
    public List<ListedSetting> present() {
        final List<ListedSetting> present = new ArrayList<>();
        list().stream()
                .filter(setting -> !setting.kind().several())
                .map(ListedSetting::of)
                .forEach(present::add);
        for (final ListedSetting listed : stack.addresses(luid)) {
            present.add(addresses.contains(listed.setting()) ? listed.own() : listed);
        }
        for (final InterfaceRoute route : stack.routes(luid)) {
            final ListedSetting listed = ListedSetting.of(route);
            present.add(isOwn(route) ? listed.own() : listed);
        }
        bypasses.of(luid).forEach(bypass -> present.add(ListedSetting.of(bypass).own()));
        return present;
    }

    @Override
    public InterfaceBrief brief() {
        return new InterfaceBrief(
                stack.mtu(luid, IpStack.IPV4),
                stack.isUp(luid),
                stack.addresses(luid).stream()
                        .map(ListedSetting::setting)
                        .filter(InterfaceAddress.class::isInstance)
                        .map(InterfaceAddress.class::cast)
                        .toList());
    }

    private boolean isOwn(final InterfaceRoute route) {
        return routes.contains(route)
                || route.metric() == 0
                        && routes.contains(route.withMetric(InterfaceRoute.AUTOMATIC_METRIC));
    }

    private void addAddress(final InterfaceAddress address) {
        final int error = stack.addAddress(luid, address.address(), address.prefixLength());
        if (error == ERROR_OBJECT_ALREADY_EXISTS) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    "addAddress",
                    name() + " has " + address + " already");
        }
        if (isMissing(error)) {
            throw noFamily("addAddress", address.isV4() ? IpStack.IPV4 : IpStack.IPV6);
        }
        check("CreateUnicastIpAddressEntry", error);
        addresses.add(address);
    }

    private void removeAddress(final InterfaceAddress address) {
        final int error = stack.removeAddress(luid, address.address());
        addresses.remove(address);
        if (isMissing(error)) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_FOUND, "removeAddress", name() + " has not " + address);
        }
        check("DeleteUnicastIpAddressEntry", error);
    }

    private void addRoute(final InterfaceRoute route) {
        requireMainTable("addRoute", route);
        final int error = stack.addRoute(luid, route);
        if (error == ERROR_OBJECT_ALREADY_EXISTS) {
            throw new TunException(
                    ErrorCode.ERROR_ALREADY_EXISTS,
                    "addRoute",
                    name() + " has a route to this destination by this gateway already");
        }
        if (isMissing(error)) {
            throw noFamily("addRoute", route.isV4() ? IpStack.IPV4 : IpStack.IPV6);
        }
        check("CreateIpForwardEntry2", error);
        routes.add(route);
    }

    private void removeRoute(final InterfaceRoute route) {
        requireMainTable("removeRoute", route);
        final int error = stack.removeRoute(luid, route);
        if (isMissing(error)) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_FOUND, "removeRoute", name() + " has not " + route);
        }
        check("DeleteIpForwardEntry2", error);
        routes.remove(route);
    }

    private void addHeldRoute(final HeldRoute route) {
        throw new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED,
                "addRoute",
                "Windows has no routes that refuse packets, such as " + route
                        + ": connect without withRoutesHeld, and let a rule of the firewall block"
                        + " what shall not go around the tunnel");
    }

    private void addBypassRoute(final BypassRoute route) {
        bypasses.add(luid, route.endpoint());
    }

    private void removeBypassRoute(final BypassRoute route) {
        bypasses.remove(luid, route.endpoint());
    }

    @Override
    public void release() {
        bypasses.release(luid);
    }

    private static void requireMainTable(final String call, final InterfaceRoute route) {
        if (route.table() != InterfaceRoute.MAIN_TABLE) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    call,
                    "Windows has one routing table; leave the table out");
        }
    }

    private void setMtu(final Mtu mtu) {
        final int before = stack.mtu(luid, IpStack.IPV4);
        final int error = stack.setMtu(luid, IpStack.IPV4, mtu.bytes());
        if (!isMissing(error)) {
            check("SetIpInterfaceEntry", error);
        }
        if (mtu.bytes() < Mtu.MIN_V6) {
            LogLine.info(
                    log, "IPv6 keeps its MTU on " + name() + ": " + mtu.bytes() + " is too small");
        } else {
            final int errorV6 = stack.setMtu(luid, IpStack.IPV6, mtu.bytes());
            if (isMissing(error) && isMissing(errorV6)) {
                throw noFamily("setMtu", IpStack.IPV4);
            }
            if (errorV6 != 0 && !isMissing(errorV6)) {
                stack.setMtu(luid, IpStack.IPV4, before);
                check("SetIpInterfaceEntry", errorV6);
            }
        }
    }

    private void setFamilyMtu(final FamilyMtu mtu) {
        final int family = mtu.isV4() ? IpStack.IPV4 : IpStack.IPV6;
        final int error = stack.setMtu(luid, family, mtu.bytes());
        if (isMissing(error)) {
            throw noFamily("setFamilyMtu", family);
        }
        check("SetIpInterfaceEntry", error);
    }

    private void setMetric(final Metric newMetric) {
        final int error = stack.setMetric(luid, IpStack.IPV4, newMetric.metric());
        if (!isMissing(error)) {
            check("SetIpInterfaceEntry", error);
        }
        final int errorV6 = stack.setMetric(luid, IpStack.IPV6, newMetric.metric());
        if (isMissing(error) && isMissing(errorV6)) {
            throw noFamily("setMetric", IpStack.IPV4);
        }
        if (errorV6 != 0 && !isMissing(errorV6)) {
            stack.setMetric(luid, IpStack.IPV4, metric.metric());
            check("SetIpInterfaceEntry", errorV6);
        }
        metric = newMetric;
    }

    private void setDns(final InterfaceDns newDns) {
        dns.set(newDns);
    }

    @Override
    public void close() {
        try {
            dns.clear();
        } catch (final TunException ex) {
            LogLine.warn(log, "DNS of " + name() + " stays in the registry: " + ex.getMessage());
        }
    }

    private void setName(final InterfaceName newName) {
        if (!newName.name().equals(name())) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "setInterfaceName",
                    "iphlpapi tells the name of " + name() + " and has no call that changes it;"
                            + " create the adapter with the name, or use Rename-NetAdapter");
        }
    }

    private void setUp(final LinkState state) {
        final int error = stack.setUp(luid, state.isUp());
        if (error == ErrorCode.ERROR_FILE_NOT_FOUND.code()) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    "setUp",
                    "the adapter was removed; close it and create it anew");
        } else if (error != 0 && state.isUp()) {
            // Wintun's adapters are up unless somebody set them down
            LogLine.warn(log, "cannot see whether " + name() + " is up: Windows error " + error);
        } else {
            check("SetIfEntry", error);
        }
        if (!state.isUp()) {
            LogLine.info(log, name() + " is down: packets that clients write into it are lost");
        }
    }

    private static TunException noFamily(final String call, final int family) {
        return new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED,
                call,
                "Windows has no " + name(family) + " on this adapter; is it switched off?");
    }

    private void check(final String call, final int error) {
        if (error != 0) {
            throw new TunException(error, call, "settings of " + name(), null);
        }
    }
}
