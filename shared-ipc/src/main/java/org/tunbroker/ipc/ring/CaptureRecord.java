package org.tunbroker.ipc.ring;

/**
 * What a capture's rings hold: a copy of each packet behind a header. A capture has memory as a
 * session has ({@link SessionLayout}), but the broker fills both rings: the receive ring with what
 * goes to the session's client, the send ring with what comes from it. So each of the session's two
 * threads has a ring of its own. The broker publishes each record and wakes nobody: who captures
 * looks again by itself. When the capture is over, the state says so.
 *
 * <pre>
 * Record of a capture, little-endian, the content of one record of a ring
 *  off  size  field    writer  store / load: all plain, published by the ring's tail
 *    0     8  time     broker  nanoseconds since 1970
 *    8     4  length   broker  of the packet; more than the bytes below if it was cut
 *   12     4  dropped  broker  packets of this direction since the last record that found no room
 *   16     -  bytes    broker  the packet, without what large packets have before them
 * </pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class CaptureRecord {
    /** Offset of the time. */
    public static final int TIME_OFFSET = 0;

    /** Offset of the packet's length. */
    public static final int LENGTH_OFFSET = TIME_OFFSET + Long.BYTES;

    /** Offset of the number of dropped packets. */
    public static final int DROPPED_OFFSET = LENGTH_OFFSET + Integer.BYTES;

    /** Length of the header: the bytes follow. */
    public static final int HEADER_LENGTH = DROPPED_OFFSET + Integer.BYTES;

    /** The most bytes that are copied of a packet: with its header it is a packet of the ring. */
    public static final int MAX_SNAP_LENGTH = SessionLayout.MAX_PACKET_LENGTH - HEADER_LENGTH;

    private CaptureRecord() {}
}
