package org.tunbroker.broker.driver.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.LogSink;
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
import org.tunbroker.broker.driver.linux.netlink.LinkSettings;
import org.tunbroker.broker.driver.linux.netlink.LinuxConfig;
import org.tunbroker.broker.driver.linux.netlink.NetlinkMessage;
import org.tunbroker.broker.driver.linux.netlink.RouteSocket;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.broker.driver.linux.tun.TunNode;
import org.tunbroker.broker.os.linux.Errno;

/**
 * Makes interfaces of the kernel's TUN, in the network namespace of the thread that calls. They
 * vanish when they are closed, and with the process.
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
    private final boolean batched;
    private final LogSink log;
    private final RouteSocket routeSocket = new RouteSocket();
    private final HeldRoutes holds;
    private final BypassRoutes bypasses;
    // null until a device has a listener, or a route that bypasses its tunnel
    private InterfaceWatcher watcher;
    private boolean follows;

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
        return load(new LinuxDriver(DEVICE, true, log));
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
        final LinuxDriver driver = load(
                new LinuxDriver(DEVICE, true, () -> folder.newJournal(Place.ofThisThread()), log));
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
     * @param batched whether sessions may move several packets by one system call, where the kernel
     *     allows that
     * @param log takes lines about clients' interfaces
     */
    LinuxDriver(final String device, final boolean batched, final LogSink log) {
        this(device, batched, () -> Journal.NONE, log);
    }

    private LinuxDriver(
            final String device,
            final boolean batched,
            final JournalSource journal,
            final LogSink log) {
        this.device = device;
        this.batched = batched;
        this.log = log;
        holds = new HeldRoutes(journal, log);
        bypasses = new BypassRoutes(journal, this::followRoutes, holds::made, log);
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
            final InterfaceWatcher.Watch watch = watch(tun, listener);
            final AdapterBypasses own = bypasses.of(tun);
            final AdapterHolds held = holds.of(tun.interfaceName(), spec.processId());
            final LinuxConfig config = new LinuxConfig(routeSocket, tun, settings, own, held, log);
            final Runnable release = () -> {
                own.close();
                held.close();
            };
            return new LinuxDevice(tun, settings, config, batched, watch, release, log);
        } catch (final TunException ex) {
            tun.close();
            throw ex;
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
