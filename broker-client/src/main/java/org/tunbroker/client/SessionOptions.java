package org.tunbroker.client;

import java.util.Objects;
import org.tunbroker.Offload;
import org.tunbroker.TunException;
import org.tunbroker.ipc.ring.SessionLayout;

/**
 * Options of a session. Each has a default.
 *
 * <p>Immutable and thread-safe.
 *
 * <p>Example, which starts a session for bulk traffic, with large packets if the driver supports
 * them:
 *
 * <pre>{@code
 * final SessionOptions options = new SessionOptions()
 *         .withCapacity(Session.MAX_CAPACITY)
 *         .withOneThreadEachWay();
 * try {
 *     return adapter.startSession(options.withOffload(Offload.LARGE_PACKETS));
 * } catch (final TunException ex) {
 *     if (!ex.is(ErrorCode.ERROR_NOT_SUPPORTED)) {
 *         throw ex;
 *     }
 *     return adapter.startSession(options);
 * }
 * }</pre>
 */
public final class SessionOptions {
    private final int capacity;
    private final Offload offload;
    private final boolean oneThreadEachWay;

    /** Makes options with {@link Adapter#DEFAULT_CAPACITY} and {@link Offload#NONE}. */
    public SessionOptions() {
        this(Adapter.DEFAULT_CAPACITY, Offload.NONE, false);
    }

    private SessionOptions(
            final int capacity, final Offload offload, final boolean oneThreadEachWay) {
        this.capacity = capacity;
        this.offload = offload;
        this.oneThreadEachWay = oneThreadEachWay;
    }

    /**
     * Chooses the capacity of each of the two rings.
     *
     * @param bytes a power of two from 0x20000 (128 KiB) to 0x4000000 (64 MiB)
     * @return a copy with this change
     * @throws TunException ERROR_INVALID_PARAMETER for another number
     */
    public SessionOptions withCapacity(final int bytes) {
        SessionLayout.checkCapacity(bytes);
        return new SessionOptions(bytes, offload, oneThreadEachWay);
    }

    /**
     * Chooses whether packets move in bulk between the broker and the operating system. Only
     * {@link ConnectOptions#DRIVER_LINUX} supports this.
     *
     * <ul>
     *   <li>{@link Offload#NONE}: each packet by itself.
     *   <li>{@link Offload#TRANSPARENT}: the broker splits large packets before the session
     *       receives them, and joins the packets that it sends. The session sees only ordinary
     *       packets.
     *   <li>{@link Offload#LARGE_PACKETS}: the session receives and sends large packets itself.
     *       Each packet of either ring, also a small one, begins with this header:
     * </ul>
     *
     * <pre>
     * struct virtio_net_hdr, little-endian
     *  off  size  field          meaning
     *    0     1  flags          1: the checksum of TCP or UDP is to be completed; else 0
     *    1     1  gso_type       0: one packet; 1: TCP over IPv4; 4: TCP over IPv6; 5: UDP;
     *                            128 added: the first segment of TCP carries CWR
     *    2     2  hdr_len        length of the IP and TCP or UDP header; only a hint
     *    4     2  gso_size       bytes of payload of each part; the last may be shorter
     *    6     2  csum_start     the checksum counts from here to the packet's end
     *    8     2  csum_offset    where the checksum goes, from csum_start on
     *   10     -  IP packet
     * </pre>
     *
     * <p>Offsets in the fields count from the IP packet's first byte. While flag 1 is set, the
     * checksum's field holds the sum of the pseudo header, not complemented. A header of zeros is
     * always right for a packet that is complete.
     *
     * @param kind {@link Offload#NONE} by default
     * @return a copy with this change
     */
    public SessionOptions withOffload(final Offload kind) {
        return new SessionOptions(capacity, Objects.requireNonNull(kind, "kind"), oneThreadEachWay);
    }

    /**
     * Promises that at any time at most one thread receives and at most one sends, so no call needs
     * a lock. If the thread changes, the hand-over must order memory, as a queue does. Releasing a
     * packet counts as receiving, allocating as sending. Any thread may close, and may call
     * {@link Session#whenReadable()} and {@link Session#whenWritable}.
     *
     * <p>If the promise is broken, packets of this session are damaged and correct calls throw
     * TunException ERROR_INVALID_PARAMETER. Other sessions are not affected.
     *
     * @return a copy with this change
     */
    public SessionOptions withOneThreadEachWay() {
        return new SessionOptions(capacity, offload, true);
    }

    /**
     * Returns the capacity of each ring.
     *
     * @return bytes
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Returns the kind of offload.
     *
     * @return {@link Offload#NONE} by default
     */
    public Offload offload() {
        return offload;
    }

    /**
     * Returns whether {@link #withOneThreadEachWay} was promised.
     *
     * @return true if calls take no lock
     */
    public boolean isOneThreadEachWay() {
        return oneThreadEachWay;
    }
}
