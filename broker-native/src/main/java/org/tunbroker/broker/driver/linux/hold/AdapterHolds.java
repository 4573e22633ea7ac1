package org.tunbroker.broker.driver.linux.hold;

import java.util.List;
import java.util.Optional;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.linux.lease.OwnerProcess;
import org.tunbroker.broker.driver.linux.netlink.OutsideSettings;
import org.tunbroker.broker.driver.linux.route.UnreachableRoute;
import org.tunbroker.ipc.config.HeldRoute;

/**
 * The unreachable routes behind those of one adapter, as {@link HeldRoutes} has them.
 *
 * <p>For the driver thread.
 */
public final class AdapterHolds implements OutsideSettings<HeldRoute>, AutoCloseable {
    private final HeldRoutes routes;
    private final String name;
    // null if /proc does not show the process
    private final OwnerProcess owner;

    AdapterHolds(final HeldRoutes routes, final String name, final Optional<OwnerProcess> owner) {
        this.routes = routes;
        this.name = name;
        this.owner = owner.orElse(null);
    }

    /** The name that the adapter's interface had first. */
    String name() {
        return name;
    }

    /** The process that created the adapter. */
    OwnerProcess owner() {
        return owner;
    }

    /**
     * {@inheritDoc}
     *
     * @throws TunException as {@link HeldRoutes}; ERROR_NOT_SUPPORTED if /proc does not show the
     *     process that created the adapter
     */
    @Override
    public void add(final HeldRoute route) {
        if (owner == null) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_SUPPORTED,
                    HeldRoutes.ADD,
                    "/proc does not show the broker the client's process, for which the route"
                            + " would be held; mount it without hidepid, or do without"
                            + " withRoutesHeld");
        }
        routes.add(this, UnreachableRoute.of(route));
    }

    @Override
    public void remove(final HeldRoute route) {
        routes.remove(this, UnreachableRoute.of(route));
    }

    @Override
    public List<HeldRoute> list() {
        return routes.of(this);
    }

    /**
     * Leaves the routes to the process of this adapter, which is gone; removes them if it ended.
     */
    @Override
    public void close() {
        routes.leave(this);
    }
}
