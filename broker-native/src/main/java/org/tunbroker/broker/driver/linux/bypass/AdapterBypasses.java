package org.tunbroker.broker.driver.linux.bypass;

import java.util.List;
import org.tunbroker.broker.driver.linux.netlink.OutsideSettings;
import org.tunbroker.broker.driver.linux.tun.TunFile;
import org.tunbroker.ipc.config.BypassRoute;

/**
 * The routes that bypass one adapter's tunnel, as {@link BypassRoutes} has them.
 *
 * <p>For the driver thread.
 */
public final class AdapterBypasses implements OutsideSettings<BypassRoute>, AutoCloseable {
    private final BypassRoutes routes;
    private final String tag;
    private final int firstIndex;
    private final String name;

    AdapterBypasses(final BypassRoutes routes, final TunFile tun) {
        this.routes = routes;
        this.tag = tun.tag();
        this.firstIndex = tun.interfaceIndex();
        this.name = tun.interfaceName();
    }

    /** The alternative name of the adapter's interface, null if it has none. */
    String tag() {
        return tag;
    }

    /** The index that the adapter's interface had first. */
    int firstIndex() {
        return firstIndex;
    }

    /** The name that the adapter's interface had first. */
    String name() {
        return name;
    }

    @Override
    public void add(final BypassRoute route) {
        routes.add(this, route.endpoint());
    }

    @Override
    public void remove(final BypassRoute route) {
        routes.remove(this, route.endpoint());
    }

    @Override
    public List<BypassRoute> list() {
        return routes.of(this);
    }

    /** Removes all routes that were added for this adapter, once its interface is gone. */
    @Override
    public void close() {
        routes.release(this);
    }
}
