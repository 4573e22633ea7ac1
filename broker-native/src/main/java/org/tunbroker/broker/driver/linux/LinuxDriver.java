package org.tunbroker.broker.driver.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.api.PersistentInterface;
import org.tunbroker.broker.driver.api.SlowCalls;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.driver.events.InterfaceListener;
import org.tunbroker.broker.driver.linux.bypass.AdapterBypasses;
import org.tunbroker.broker.driver.linux.bypass.BypassRoutes;
import org.tunbroker.broker.driver.linux.events.InterfaceWatcher;
import org.tunbroker.broker.driver.linux.events.KernelTables;
import org.tunbroker.broker.driver.linux.hold.AdapterHolds;
import org.tunbroker.broker.driver.linux.hold.HeldRoutes;
import org.tunbroker.broker.driver.linux.lease.Journal;
import org.tunbroker.broker.driver.linux.lease.JournalSource;
import org.tunbroker.broker.driver.linux.lease.LeaseFolder;
import org.tunbroker.broker.driver.linux.lease.Place;
import org.tunbroker.broker.driver.linux.netlink.InterfaceAlias;
import org.tunbroker.broker.driver.linux.netlink.LinkDns;
import org.tunbroker.broker.driver.linux.netlink.LinkSettings;
import org.tunbroker.broker.driver.linux.netlink.LinuxConfig;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.persistent.PersistentTuns;
import org.tunbroker.broker.driver.linux.persistent.TunLink;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.broker.driver.linux.tun.TunNode;
import org.tunbroker.broker.os.linux.Errno;
import org.tunbroker.broker.os.linux.resolved.ResolvedView;

/**
 * Makes interfaces of the kernel's TUN, in the network namespace of the thread that calls. They
 * vanish when they are closed, and with the process, unless they were made persistent.
 *
 * <p>Its version is that of the kernel's TUN driver, 1.6 since 2005. {@link #deleteDriver} does
 * nothing: the driver is the kernel's, and may be in use by others.
 */
public final class LinuxDriver implements TunDriver {
    /** The name by which this driver is chosen. */
    public static final String NAME = "linux";

    static final String DEVICE = "/dev/net/tun";
    private static final int VERSION = 0x00010006;
    // interfaces are numbered from 1
    private static final int NO_INTERFACE = 0;

    private final String device;
    private final IoMeans means;
    private final LogSink log;
    private final RouteSocket routeSocket = new RouteSocket();
    private final PersistentTuns standing = new PersistentTuns(routeSocket);
    private final HeldRoutes holds;
    private final BypassRoutes bypasses;
    private final ResolvedView resolved;
    // null until a device has a listener, or a route that bypasses its tunnel
    private InterfaceWatcher watcher;
    private boolean follows;
    private SlowCalls slowCalls = SlowCalls.IN_PLACE;

    /**
     * Creates the driver, if this process may create interfaces here. A broker without that right
     * must not serve, because it would keep out one that has it.
     *
     * @param log takes lines about clients' interfaces
     * @return the driver
     * @throws TunException ERROR_ACCESS_DENIED without CAP_NET_ADMIN in this network namespace or
     *     the right to open the TUN device, ERROR_FILE_NOT_FOUND without the device or if something
     *     else stands in its place, or if the kernel gives no access to rtnetlink
     */
    public static LinuxDriver load(final LogSink log) {
        return load(new LinuxDriver(DEVICE, IoMeans.best(log), log));
    }

    /**
     * Creates the driver as {@link #load(LogSink)} does, and undoes what earlier brokers left
     * behind that were killed, but for routes that are held for processes that live.
     *
     * @param leases the folder of the brokers' journals, made when it is needed; its parent belongs
     *     to this user alone
     * @param log as there
     * @return the driver
     * @throws TunException as there
     */
    public static LinuxDriver load(final Path leases, final LogSink log) {
        final LeaseFolder folder = new LeaseFolder(leases, log);
        final LinuxDriver driver = load(new LinuxDriver(
                DEVICE, IoMeans.best(log), () -> folder.newJournal(Place.ofThisThread()), log));
        folder.undoLeft(driver.routeSocket, driver.holds);
        return driver;
    }

    private static LinuxDriver load(final LinuxDriver driver) {
        try {
            driver.checkRights();
            return driver;
        } catch (final TunException ex) {
            driver.close();
            throw ex;
        }
    }

    /**
     * Makes the driver.
     *
     * @param device the TUN device's path
     * @param means by which sessions move packets
     * @param log takes lines about clients' interfaces
     */
    LinuxDriver(final String device, final IoMeans means, final LogSink log) {
        this(device, means, () -> Journal.NONE, log);
    }

    private LinuxDriver(
            final String device,
            final IoMeans means,
            final JournalSource journal,
            final LogSink log) {
        this.device = device;
        this.means = means;
        this.log = log;
        holds = new HeldRoutes(journal, log);
        bypasses = new BypassRoutes(journal, this::followRoutes, holds::made, log);
        resolved = new ResolvedView(line -> LogLine.info(log, line));
    }

    private void checkRights() {
        TunNode.check(device);
        // the kernel checks the rights before it looks for the interface, so nothing is changed
        if (routeSocket.request(NetlinkMessage.link(NetlinkMessage.RTM_NEWLINK, NO_INTERFACE, 0, 0))
                == Errno.EPERM) {
            throw Errno.failure(
                    "load",
                    Errno.EPERM,
                    "the driver " + NAME + " needs CAP_NET_ADMIN in the network namespace that it"
                            + " runs in, which this process has not");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void slowCalls(final SlowCalls calls) {
        slowCalls = calls;
    }

    @Override
    public TunDevice create(final AdapterSpec spec) {
        return create(spec, null);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The first device with a listener starts the thread that watches all of them.
     */
    @Override
    public TunDevice create(final AdapterSpec spec, final InterfaceListener listener) {
        final TunFile tun = TunFile.create(device, spec.name());
        try {
            final LinkSettings settings = new LinkSettings(routeSocket, tun);
            settings.setTag();
            settings.setAlias(InterfaceAlias.of(spec));
            return device(tun, settings, listener, spec.processId(), false);
        } catch (final TunException ex) {
            tun.close();
            throw ex;
        }
    }

    /** Makes the device of an interface that has its tag; closes nothing if that fails. */
    private TunDevice device(
            final TunFile tun,
            final LinkSettings settings,
            final InterfaceListener listener,
            final int processId,
            final boolean adopts) {
        final AdapterBypasses own = bypasses.of(tun);
        final AdapterHolds held = holds.of(tun.interfaceName(), processId);
        final LinkDns dns = new LinkDns(tun, resolved, slowCalls);
        final LinuxConfig config = new LinuxConfig(routeSocket, tun, settings, own, held, dns, log);
        if (adopts) {
            config.adopt();
        }
        final InterfaceWatcher.Watch watch = watch(tun, listener);
        final Runnable release = () -> {
            own.close();
            held.close();
        };
        return new LinuxDevice(tun, settings, config, means, watch, release, log);
    }

    /**
     * {@inheritDoc}
     *
     * <p>It attaches to a persistent interface (TUNSETIFF), which has all that lies on it. Of its
     * settings those are taken for the user's that could be; those of a foreign interface are not.
     */
    @Override
    public TunDriver.Opened open(
            final String name,
            final int processId,
            final boolean foreign,
            final InterfaceListener listener) {
        final TunLink link = standing.require(name, foreign);
        final TunFile tun = TunFile.attach(device, link.name(), link.index());
        try {
            final LinkSettings settings = new LinkSettings(routeSocket, tun);
            if (link.tag() == null) {
                settings.setTag();
            } else {
                // of a broker that was killed
                tun.tag(link.tag());
            }
            return new TunDriver.Opened(
                    link.adapter(),
                    device(tun, settings, listener, processId, standing.isOwn(link)));
        } catch (final TunException ex) {
            tun.close();
            throw ex;
        }
    }

    @Override
    public boolean keepsInterfaces() {
        return true;
    }

    @Override
    public List<PersistentInterface> persistent() {
        return standing.own().stream()
                .map(link -> new PersistentInterface(
                        link.adapter(),
                        link.name(),
                        link.index(),
                        LinuxDevice.luid(link.index()),
                        link.inUse()))
                .toList();
    }

    /**
     * {@inheritDoc}
     *
     * <p>It attaches to the interface first, so it removes none that a program has open, and no
     * other one that got its name meanwhile.
     */
    @Override
    public void removePersistent(final String name) {
        final TunLink link = standing.findOwn(name).orElseThrow(() -> TunDriver.notFound(name));
        final TunFile tun = TunFile.attach(device, link.name(), link.index());
        try {
            tun.setPersistent(false);
        } finally {
            tun.close();
        }
    }

    private InterfaceWatcher.Watch watch(final TunFile tun, final InterfaceListener listener) {
        if (listener == null) {
            return () -> {};
        }
        startWatcher();
        final KernelTables.Link first = new KernelTables(routeSocket)
                .link(tun.tag(), tun.interfaceIndex())
                .orElseThrow(() -> tun.notHere("createAdapter"));
        return watcher.watch(tun.tag(), first, listener);
    }

    private void startWatcher() {
        if (watcher == null) {
            watcher = new InterfaceWatcher(log);
        }
    }

    private void followRoutes() {
        startWatcher();
        if (!follows) {
            follows = true;
            watcher.follow(bypasses::follow);
        }
    }

    @Override
    public int runningVersion() {
        if (!Files.exists(Path.of(device))) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND,
                    "runningDriverVersion",
                    "the kernel's TUN driver is not there: modprobe tun, and see that " + device
                            + " exists");
        }
        return VERSION;
    }

    @Override
    public void deleteDriver() {
        // the driver is the kernel's own
    }

    @Override
    public void close() {
        if (watcher != null) {
            watcher.close();
        }
        bypasses.close();
        holds.close();
        routeSocket.close();
    }
}
