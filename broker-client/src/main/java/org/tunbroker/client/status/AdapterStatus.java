package org.tunbroker.client.status;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.tunbroker.ipc.config.AddressText;
import org.tunbroker.ipc.status.StatusLayout;
import org.tunbroker.ipc.status.StatusLayout.Adapter;

/**
 * An adapter of a broker. What its interface has is up to a second old; before the operating system
 * has answered it is not known.
 *
 * <p>Immutable and thread-safe.
 */
public final class AdapterStatus {
    private static final int BITS = 8;

    private final ByteBuffer record;

    AdapterStatus(final ByteBuffer record) {
        this.record = record;
    }

    private boolean has(final int flag) {
        return (record.getInt(Adapter.FLAGS) & flag) != 0;
    }

    /**
     * Returns the broker's number of it.
     *
     * @return the number, which {@link SessionStatus#adapter()} names
     */
    public int number() {
        return record.getInt(Adapter.NUMBER);
    }

    /**
     * Returns its name.
     *
     * @return as its creator gave it, perhaps with a number
     */
    public String name() {
        return StatusLayout.text(record, Adapter.NAME, Adapter.NAME_LENGTH);
    }

    /**
     * Returns its GUID.
     *
     * @return the GUID
     */
    public UUID guid() {
        return new UUID(record.getLong(Adapter.GUID), record.getLong(Adapter.GUID + Long.BYTES));
    }

    /**
     * Returns its LUID.
     *
     * @return the LUID, 0 while the adapter is being made
     */
    public long luid() {
        return record.getLong(Adapter.LUID);
    }

    /**
     * Returns the name of its interface.
     *
     * @return for example {@code tun0}; empty while the adapter is being made
     */
    public String interfaceName() {
        return StatusLayout.text(record, Adapter.INTERFACE_NAME, Adapter.NAME_LENGTH);
    }

    /**
     * Returns the index of its interface.
     *
     * @return the operating system's, 0 if that does not know it
     */
    public int interfaceIndex() {
        return record.getInt(Adapter.INTERFACE_INDEX);
    }

    /**
     * Tells whether the driver is still making it.
     *
     * @return false once it is there
     */
    public boolean isComing() {
        return has(Adapter.COMING);
    }

    /**
     * Tells whether the values below are known.
     *
     * @return false if the operating system has not answered yet
     */
    public boolean isKnown() {
        return has(Adapter.KNOWN);
    }

    /**
     * Tells whether its interface is up.
     *
     * @return true if it is
     */
    public boolean isUp() {
        return has(Adapter.UP);
    }

    /**
     * Returns the MTU.
     *
     * @return bytes, 0 if not known
     */
    public int mtu() {
        return record.getInt(Adapter.MTU);
    }

    /**
     * Returns its addresses, whoever added them.
     *
     * @return such as {@code 10.6.7.7/24}; 20 at most, of {@link #addressCount()}
     */
    public List<String> addresses() {
        final int count =
                Math.max(0, Math.min(Adapter.MAX_ADDRESSES, record.getInt(Adapter.ADDRESS_COUNT)));
        final List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(address(Adapter.ADDRESSES + i * Adapter.ADDRESS_LENGTH));
        }
        return Collections.unmodifiableList(all);
    }

    private String address(final int place) {
        final int length = record.get(place + Adapter.ADDRESS_BYTES) == Integer.BYTES
                ? Integer.BYTES
                : Adapter.ADDRESS_BYTES;
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = record.get(place + i);
        }
        final int prefixLength = record.get(place + Adapter.ADDRESS_BYTES + 1) & (1 << BITS) - 1;
        try {
            return AddressText.of(InetAddress.getByAddress(bytes)) + "/" + prefixLength;
        } catch (final UnknownHostException ex) {
            // the length is one of the two that there are
            throw new IllegalStateException(ex);
        }
    }

    /**
     * Returns how many addresses it has.
     *
     * @return all of them
     */
    public int addressCount() {
        return record.getInt(Adapter.ADDRESS_COUNT);
    }

    /**
     * Returns the process that created it, or opened what stood before.
     *
     * @return its process id
     */
    public int owner() {
        return record.getInt(Adapter.OWNER);
    }

    /**
     * Returns how many handles clients have on it.
     *
     * @return 1 or more, 0 while it is being made
     */
    public int handles() {
        return record.getInt(Adapter.HANDLES);
    }

    /**
     * Returns how many captures copy its packets.
     *
     * @return 0 or more
     */
    public int captures() {
        return record.getInt(Adapter.CAPTURES);
    }
}
