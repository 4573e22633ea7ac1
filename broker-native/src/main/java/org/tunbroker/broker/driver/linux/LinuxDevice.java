package org.tunbroker.broker.driver.linux;

import org.tunbroker.ErrorCode;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.DeviceSession;
import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.api.SessionEnd;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.config.InterfaceConfig;
import org.tunbroker.broker.driver.linux.events.InterfaceWatcher;
import org.tunbroker.broker.driver.linux.netlink.InterfaceAlias;
import org.tunbroker.broker.driver.linux.netlink.LinkSettings;
import org.tunbroker.broker.driver.linux.tun.DownNotice;
import org.tunbroker.broker.driver.linux.tun.TunFile;

/**
 * An interface of the kernel's TUN.
 *
 * <p>For the driver thread.
 */
final class LinuxDevice implements TunDevice {
    // as in a Windows NET_LUID: the type of the interface in the upper 16 bits, here the one that
    // Wintun has, IF_TYPE_PROP_VIRTUAL, and a number of 24 bits below it
    private static final long LUID_TYPE = 53L << 48;
    private static final int LUID_NUMBER_SHIFT = 24;
    private static final int LUID_NUMBER_MASK = (1 << LUID_NUMBER_SHIFT) - 1;

    private final TunFile tun;
    private final LinkSettings settings;
    private final InterfaceConfig config;
    private final IoMeans means;
    private final DownNotice downNotice;
    private final InterfaceWatcher.Watch watch;
    private final Runnable releaseOutside;

    LinuxDevice(
            final TunFile tun,
            final LinkSettings settings,
            final InterfaceConfig config,
            final IoMeans means,
            final InterfaceWatcher.Watch watch,
            final Runnable releaseOutside,
            final LogSink log) {
        this.tun = tun;
        this.settings = settings;
        this.config = config;
        this.means = means;
        this.watch = watch;
        this.releaseOutside = releaseOutside;
        this.downNotice = new DownNotice(tun.interfaceName(), log, System::nanoTime);
    }

    @Override
    public String interfaceName() {
        return tun.interfaceName();
    }

    @Override
    public int interfaceIndex() {
        return tun.interfaceIndex();
    }

    @Override
    public String currentName() {
        return tun.currentName();
    }

    @Override
    public int currentIndex() {
        return tun.currentIndex();
    }

    /**
     * {@inheritDoc}
     *
     * <p>It is derived from the first interface index, which the kernel gives once: the index's low
     * 24 bits are the LUID's number, its other bits, which are 0 on any ordinary machine, the
     * LUID's reserved low bits.
     */
    @Override
    public long luid() {
        return luid(interfaceIndex());
    }

    static long luid(final int index) {
        return LUID_TYPE
                | (long) (index & LUID_NUMBER_MASK) << LUID_NUMBER_SHIFT
                | index >>> LUID_NUMBER_SHIFT;
    }

    @Override
    public InterfaceConfig config() {
        return config;
    }

    @Override
    public DeviceSession startSession(final SessionRings rings, final SessionEnd end) {
        return startSession(rings, Offload.NONE, end);
    }

    /**
     * {@inheritDoc}
     *
     * <p>There is no offload if the interface has left this network namespace.
     */
    @Override
    public DeviceSession startSession(
            final SessionRings rings, final Offload offload, final SessionEnd end) {
        useHeader(offload != Offload.NONE);
        if (offload == Offload.LARGE_PACKETS && !tun.hasHeader()) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    "startSession",
                    interfaceName() + " was moved or deleted and has no offload: ask for plain"
                            + " packets");
        }
        tun.discardQueued();
        return LinuxSession.start(tun, rings, offload, means, downNotice, end);
    }

    private void useHeader(final boolean header) {
        try {
            if (tun.useHeader(header)) {
                settings.awaitRunning();
            }
        } catch (final TunException ex) {
            if (!tun.isOpen() && !tun.isPersistent()) {
                // no file holds the interface now, so it would outlive the broker
                deleteAfter(ex);
            }
            throw ex;
        }
    }

    private void deleteAfter(final TunException failure) {
        try {
            settings.delete();
        } catch (final TunException ex) {
            // the interface has left this namespace; the first failure says why
            failure.addSuppressed(ex);
        }
    }

    @Override
    public boolean isPersistent() {
        return tun.isPersistent();
    }

    /**
     * {@inheritDoc}
     *
     * <p>All that lies on the interface stays with it: addresses, routes, MTU, state, name and DNS.
     */
    @Override
    public void setPersistent(final boolean persistent) {
        tun.setPersistent(persistent);
    }

    @Override
    public void rename(final AdapterSpec spec) {
        settings.setNameLike(spec.name());
        settings.setAlias(InterfaceAlias.of(spec));
    }

    @Override
    public void close() {
        // before the interface goes, which is no news then
        watch.close();
        if (tun.isPersistent() && tun.isOpen()) {
            settings.removeTag();
        }
        tun.close();
        // after the tunnel's routes, so that nothing takes these meanwhile
        releaseOutside.run();
    }
}
