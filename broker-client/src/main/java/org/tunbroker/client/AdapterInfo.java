package org.tunbroker.client;

import java.util.UUID;
import org.tunbroker.ipc.control.Reply;

/**
 * What is known of an adapter at one moment.
 *
 * <p>Immutable and thread-safe.
 *
 * <p>Example, which looks for an adapter that another process may have made:
 *
 * <pre>{@code
 * try (Adapter adapter = client.openAdapter("Example")) {
 *     final AdapterInfo info = adapter.info();
 *     System.out.println(info.name() + " is " + info.interfaceName() + ", " + info.guid());
 * } catch (final TunException ex) {
 *     if (!ex.is(ErrorCode.ERROR_NOT_FOUND)) {
 *         throw ex;
 *     }
 *     System.out.println("no adapter of that name; there are " + client.adapters());
 * }
 * }</pre>
 */
public final class AdapterInfo {
    private final String name;
    private final String tunnelType;
    private final UUID guid;
    private final String interfaceName;
    private final int interfaceIndex;
    private final long luid;

    AdapterInfo(final Reply.AdapterDescription description) {
        name = description.name;
        tunnelType = description.tunnelType;
        guid = description.guid;
        interfaceName = description.interfaceName;
        interfaceIndex = description.interfaceIndex;
        luid = description.luid;
    }

    /**
     * Returns the adapter's name: the requested one, or that with a number appended.
     *
     * @return 1 to 127 UTF-16 units
     */
    public String name() {
        return name;
    }

    /**
     * Returns the tunnel type that the adapter was created with.
     *
     * @return 1 to 127 UTF-16 units; empty if another program made it, and does not tell
     */
    public String tunnelType() {
        return tunnelType;
    }

    /**
     * Returns the adapter's GUID: the requested one, or a random one.
     *
     * @return the GUID
     */
    public UUID guid() {
        return guid;
    }

    /**
     * Returns the name that the operating system gives the interface. Anybody with the rights for
     * it can change it: {@link Adapter#info()} tells the new one.
     *
     * @return on Linux at most 15 bytes, what {@code ip link} shows
     */
    public String interfaceName() {
        return interfaceName;
    }

    /**
     * Returns the operating system's index of the interface.
     *
     * @return the index, or 0 for the loopback driver, whose adapters the system does not know, and
     *     for an interface that was moved to another network namespace
     */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /**
     * Returns the locally unique identifier (WintunGetAdapterLUID).
     *
     * @return the LUID, which never changes; on Linux it is derived from the first interface index
     */
    public long luid() {
        return luid;
    }

    @Override
    public String toString() {
        return name + " (" + interfaceName + ", " + guid + ")";
    }
}
