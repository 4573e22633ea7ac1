package org.tunbroker.broker.driver.wintun;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.api.TunDriver;
import org.tunbroker.broker.driver.events.InterfaceListener;
import org.tunbroker.broker.driver.wintun.config.InterfaceSettings;
import org.tunbroker.broker.driver.wintun.config.SimulatedSettings;
import org.tunbroker.broker.driver.wintun.config.WindowsBypasses;
import org.tunbroker.broker.driver.wintun.config.WindowsInterface;
import org.tunbroker.broker.driver.wintun.dll.TrustedDll;
import org.tunbroker.broker.driver.wintun.events.WintunWatcher;
import org.tunbroker.broker.driver.wintun.iphlpapi.IpStack;
import org.tunbroker.broker.driver.wintun.iphlpapi.WindowsIpStack;
import org.tunbroker.broker.driver.wintun.lease.WindowsLeases;
import org.tunbroker.broker.driver.wintun.session.Wintun;
import org.tunbroker.ipc.os.OperatingSystem;

/**
 * Makes adapters of Wintun.
 *
 * <p>{@link #create} and {@link #open} are called on threads of its own, since WintunCreateAdapter
 * may never return; all else by the driver thread. The driver is deleted only when a client asks
 * for it.
 */
public final class WintunDriver implements TunDriver {
    /** The name by which this driver is chosen. */
    public static final String NAME = "wintun";

    // the first creation on a machine installs the driver, and waits before for one that is being
    // unloaded: Wintun's own waits add up to some 75 s. A call that takes longer hardly ever
    // returns. A client waits a little longer by default, so that it gets the answer
    private static final long CREATE_DEADLINE_NS = TimeUnit.SECONDS.toNanos(90);

    private final Wintun wintun;
    private final LongFunction<InterfaceSettings> settingsOfLuid;
    // null where no interface is known to Windows
    private final WintunWatcher watcher;
    // open until the process ends: the DLL is never unloaded
    private final TrustedDll dll;
    // null where nothing outlives the broker
    private final WindowsLeases leases;
    private final AtomicInteger creating = new AtomicInteger();

    /** Takes over a DLL, and the handle that protects its file from changes. */
    WintunDriver(
            final Wintun wintun,
            final LongFunction<InterfaceSettings> settingsOfLuid,
            final WintunWatcher watcher,
            final WindowsLeases leases,
            final TrustedDll dll) {
        this.wintun = wintun;
        this.settingsOfLuid = settingsOfLuid;
        this.watcher = watcher;
        this.leases = leases;
        this.dll = dll;
    }

    WintunDriver(final Wintun wintun, final LongFunction<InterfaceSettings> settingsOfLuid) {
        this(wintun, settingsOfLuid, null, null, null);
    }

    /**
     * Finds, checks, loads and binds the DLL, and undoes what earlier brokers left behind that were
     * killed.
     *
     * @param options which DLL
     * @param folder of the brokers' journals, made when it is needed; its parent belongs to this
     *     user alone
     * @param log takes the DLL's lines, and which DLL was loaded
     * @return the driver
     * @throws TunException ERROR_NOT_SUPPORTED on another system than Windows,
     *     ERROR_FILE_NOT_FOUND, ERROR_BAD_EXE_FORMAT, or ERROR_ACCESS_DENIED if the DLL is not
     *     trusted
     */
    public static WintunDriver load(
            final WintunOptions options, final Path folder, final LogSink log) {
        if (!NAME.equals(OperatingSystem.current().ownDriver())) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED, "load", "the driver wintun needs Windows");
        }
        final TrustedDll dll = TrustedDll.open(options.dll(), log);
        try {
            final Wintun wintun = WintunLibrary.load(dll.path(), log);
            return options.simulatedInterfaces()
                    ? new WintunDriver(wintun, SimulatedSettings::new, null, null, dll)
                    : ofWindows(wintun, folder, dll, log);
        } catch (final TunException ex) {
            dll.close();
            throw ex;
        }
    }

    private static WintunDriver ofWindows(
            final Wintun wintun, final Path folder, final TrustedDll dll, final LogSink log) {
        final IpStack stack = new WindowsIpStack();
        final WindowsLeases leases = WindowsLeases.of(folder, stack, log);
        final WindowsBypasses bypasses = new WindowsBypasses(stack, leases, log);
        final WintunWatcher watcher = WintunWatcher.ofWindows(log);
        watcher.follow(bypasses::follow);
        leases.undoLeft();
        return new WintunDriver(
                wintun,
                luid -> new WindowsInterface(luid, stack, bypasses, leases, log),
                watcher,
                leases,
                dll);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public long createDeadlineNs() {
        return CREATE_DEADLINE_NS;
    }

    @Override
    public TunDevice create(final AdapterSpec spec) {
        return create(spec, InterfaceListener.NONE);
    }

    @Override
    public TunDevice create(final AdapterSpec spec, final InterfaceListener listener) {
        creating.incrementAndGet();
        try {
            if (leases != null) {
                // of an adapter that has gone by now
                leases.undoLeft();
            }
            return device(
                    wintun.createAdapter(spec.name(), spec.tunnelType(), spec.guid()),
                    false,
                    listener);
        } finally {
            creating.decrementAndGet();
        }
    }

    /** Makes the device of an adapter, which is closed if that fails. */
    private TunDevice device(
            final long adapter, final boolean foreign, final InterfaceListener listener) {
        try {
            final long luid = wintun.getAdapterLuid(adapter);
            final InterfaceSettings settings = settingsOfLuid.apply(luid);
            settings.awaitReady();
            if (leases != null) {
                leases.undoLeftOf(luid);
            }
            if (watcher == null) {
                return new WintunDevice(wintun, adapter, luid, settings, foreign, () -> {});
            }
            final TunDevice device = new WintunDevice(
                    wintun, adapter, luid, settings, foreign, () -> watcher.forget(luid));
            watcher.watch(luid, listener);
            return device;
        } catch (final RuntimeException | Error ex) {
            wintun.closeAdapter(adapter);
            throw ex;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Every adapter that this finds is foreign: another program created it by wintun.dll. Tunnel
     * type and GUID of such a one Wintun does not tell.
     */
    @Override
    public TunDriver.Opened open(
            final String name,
            final int processId,
            final boolean foreign,
            final InterfaceListener listener) {
        creating.incrementAndGet();
        try {
            final long adapter = wintun.openAdapter(name);
            if (!foreign) {
                wintun.closeAdapter(adapter);
                throw new TunException(
                        ErrorCode.ERROR_ACCESS_DENIED,
                        "openAdapter",
                        "another program created the adapter " + name + ", and this broker opens"
                                + " only its own: start a broker with rights of your own");
            }
            final TunDevice device = device(adapter, true, listener);
            final UUID guid =
                    UUID.nameUUIDFromBytes(Long.toString(device.luid()).getBytes(US_ASCII));
            return new TunDriver.Opened(new AdapterSpec(name, "", guid), device);
        } finally {
            creating.decrementAndGet();
        }
    }

    @Override
    public int runningVersion() {
        return wintun.getRunningDriverVersion();
    }

    @Override
    public void deleteDriver() {
        // Wintun holds a lock of the whole machine while it creates an adapter, so this would hang
        if (creating.get() > 0) {
            throw new TunException(
                    ErrorCode.ERROR_BUSY,
                    "deleteDriver",
                    "an adapter is being created or opened; try again when that is over");
        }
        wintun.deleteDriver();
    }

    @Override
    public void close() {
        if (watcher != null) {
            watcher.close();
        }
        if (leases != null) {
            leases.close();
        }
        wintun.close();
    }
}
