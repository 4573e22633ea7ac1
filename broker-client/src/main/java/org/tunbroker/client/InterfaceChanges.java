package org.tunbroker.client;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.tunbroker.ipc.config.Change;
import org.tunbroker.ipc.config.InterfaceAddress;
import org.tunbroker.ipc.config.InterfaceName;
import org.tunbroker.ipc.config.LinkState;
import org.tunbroker.ipc.config.Metric;
import org.tunbroker.ipc.config.Mtu;

/**
 * Changes of an adapter's interface. {@link Adapter#configure} applies all of them, in order, or
 * none.
 *
 * <p>Values are checked only by {@code configure}. Immutable and thread-safe: each method returns a
 * new list with one more change.
 *
 * <p>Example:
 *
 * <pre>{@code
 * final InterfaceChanges changes = new InterfaceChanges()
 *         .setMtu(1400)
 *         .addAddress(InetAddress.getByName("10.7.0.1"), 24)
 *         .setUp(true);
 * try {
 *     adapter.configure(changes);
 * } catch (final TunException ex) {
 *     if (!ex.is(ErrorCode.ERROR_ALREADY_EXISTS)) {
 *         throw ex;
 *     }
 *     // the interface had the address already, and is as it was before
 * }
 * }</pre>
 */
public final class InterfaceChanges {
    private final List<Change> changes;

    /** Makes an empty list. */
    public InterfaceChanges() {
        this(Collections.emptyList());
    }

    private InterfaceChanges(final List<Change> changes) {
        this.changes = changes;
    }

    private InterfaceChanges with(final Change change) {
        final List<Change> more = new ArrayList<>(changes);
        more.add(change);
        return new InterfaceChanges(Collections.unmodifiableList(more));
    }

    /**
     * Adds an address, as {@link Adapter#addAddress}.
     *
     * @param address as there
     * @param prefixLength as there
     * @return the longer list
     */
    public InterfaceChanges addAddress(final InetAddress address, final int prefixLength) {
        return with(Change.add(
                new InterfaceAddress(Objects.requireNonNull(address, "address"), prefixLength)));
    }

    /**
     * Removes an address, as {@link Adapter#removeAddress}.
     *
     * @param address as there
     * @param prefixLength as there
     * @return the longer list
     */
    public InterfaceChanges removeAddress(final InetAddress address, final int prefixLength) {
        return with(Change.remove(
                new InterfaceAddress(Objects.requireNonNull(address, "address"), prefixLength)));
    }

    /**
     * Sets the MTU, as {@link Adapter#setMtu}.
     *
     * @param mtu as there
     * @return the longer list
     */
    public InterfaceChanges setMtu(final int mtu) {
        return with(Change.set(new Mtu(mtu)));
    }

    /**
     * Sets the interface up or down, as {@link Adapter#setUp}.
     *
     * @param up as there
     * @return the longer list
     */
    public InterfaceChanges setUp(final boolean up) {
        return with(Change.set(new LinkState(up)));
    }

    /**
     * Sets the metric, as {@link Adapter#setMetric}.
     *
     * @param metric as there
     * @return the longer list
     */
    public InterfaceChanges setMetric(final int metric) {
        return with(Change.set(new Metric(metric)));
    }

    /**
     * Renames the interface, as {@link Adapter#setInterfaceName}.
     *
     * @param name as there
     * @return the longer list
     */
    public InterfaceChanges setInterfaceName(final String name) {
        return with(Change.set(new InterfaceName(Objects.requireNonNull(name, "name"))));
    }

    List<Change> changes() {
        return changes;
    }

    /**
     * Describes the changes.
     *
     * @return for example {@code [set MTU 1400, set up]}
     */
    @Override
    public String toString() {
        return changes.toString();
    }
}
