package org.tunbroker.broker.driver.wintun;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.AdapterSpec;
import org.tunbroker.broker.driver.api.DeviceSession;
import org.tunbroker.broker.driver.api.SessionEnd;
import org.tunbroker.broker.driver.api.SessionRings;
import org.tunbroker.broker.driver.api.TunDevice;
import org.tunbroker.broker.driver.config.InterfaceConfig;
import org.tunbroker.broker.driver.wintun.config.InterfaceSettings;
import org.tunbroker.broker.driver.wintun.session.Wintun;
import org.tunbroker.broker.driver.wintun.session.WintunSession;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceName;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * An adapter of Wintun that this process created, or opened: then another program has created it,
 * and it stays when this is closed.
 *
 * <p>For the driver thread, but for {@link #close}, which the thread that made it may call instead.
 */
final class WintunDevice implements TunDevice {
    private final Wintun wintun;
    private final InterfaceSettings settings;
    private final String interfaceName;
    private final int interfaceIndex;
    private final long luid;
    private final long adapter;
    private final boolean foreign;
    // ends what watches the interface
    private final Runnable onClose;
    private boolean closed;

    WintunDevice(
            final Wintun wintun,
            final long adapter,
            final long luid,
            final InterfaceSettings settings,
            final boolean foreign,
            final Runnable onClose) {
        this.wintun = wintun;
        this.adapter = adapter;
        this.luid = luid;
        this.settings = settings;
        this.foreign = foreign;
        this.onClose = onClose;
        this.interfaceName = settings.name();
        this.interfaceIndex = settings.index();
    }

    @Override
    public String interfaceName() {
        return interfaceName;
    }

    @Override
    public int interfaceIndex() {
        return interfaceIndex;
    }

    @Override
    public String currentName() {
        return settings.name();
    }

    @Override
    public int currentIndex() {
        return settings.index();
    }

    @Override
    public long luid() {
        return luid;
    }

    @Override
    public InterfaceConfig config() {
        return settings;
    }

    @Override
    public DeviceSession startSession(final SessionRings rings, final SessionEnd end) {
        // the same as the client's ring: the client chose how large a burst it can take
        final long wintunSession = wintun.startSession(adapter, capacity(rings));
        return WintunSession.start(wintun, wintunSession, interfaceName, rings, end);
    }

    private static int capacity(final SessionRings rings) {
        int capacity = SessionLayout.MIN_CAPACITY;
        while (SessionLayout.segmentLength(capacity) < rings.segment().buffer().capacity()) {
            capacity <<= 1;
        }
        return capacity;
    }

    @Override
    public boolean isPersistent() {
        return foreign;
    }

    @Override
    public void setPersistent(final boolean persistent) {
        throw new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED,
                "setPersistent",
                foreign
                        ? interfaceName + " goes when the program that created it closes it; Wintun"
                                + " lets no other one remove it"
                        : "Wintun 0.14 removes an adapter when it is closed, and has none that stay");
    }

    @Override
    public void rename(final AdapterSpec spec) {
        settings.apply(Change.set(new InterfaceName(spec.name())));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.run();
            settings.close();
            wintun.closeAdapter(adapter);
            settings.release();
        }
    }
}
