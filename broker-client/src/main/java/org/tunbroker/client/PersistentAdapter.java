package org.tunbroker.client;

import org.tunbroker.ipc.control.Reply;

/**
 * A persistent adapter at one moment: an interface that stands without a client and without a
 * broker. See {@link PersistentAdapters}.
 *
 * <p>Immutable and thread-safe.
 *
 * <p>Example, which opens one that no program has open:
 *
 * <pre>{@code
 * for (PersistentAdapter each : client.persistentAdapters().list()) {
 *     if (!each.isInUse()) {
 *         return client.openAdapter(each.info().interfaceName());
 *     }
 * }
 * return client.createAdapter("Example", "example");
 * }</pre>
 */
public final class PersistentAdapter {
    private final AdapterInfo info;
    private final boolean inUse;

    PersistentAdapter(final Reply.AdapterDescription description, final boolean inUse) {
        info = new AdapterInfo(description);
        this.inUse = inUse;
    }

    /**
     * Returns what the adapter is.
     *
     * @return name, tunnel type and GUID as it was created with; of an interface that no broker
     *     made the interface's name, an empty type, and a GUID that it has as long as it exists
     */
    public AdapterInfo info() {
        return info;
    }

    /**
     * Tells whether a program has it open: the broker, or one that attached to it by itself.
     *
     * @return as the kernel tells it, by the carrier of the interface
     */
    public boolean isInUse() {
        return inUse;
    }

    @Override
    public String toString() {
        return info + (inUse ? ", in use" : "");
    }
}
