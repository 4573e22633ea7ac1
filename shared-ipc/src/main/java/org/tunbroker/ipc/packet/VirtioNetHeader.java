package org.tunbroker.ipc.packet;

/**
 * What stands before a packet that the kernel's TUN exchanges with offload: whether it is one
 * packet or many in one, and whether its checksum is still to be completed.
 *
 * <pre>
 * struct virtio_net_hdr of the virtio specification, little-endian, no field aligned
 *  off  size  field            meaning
 *    0     1  flags            {@link #NEEDS_CHECKSUM}, or 0
 *    1     1  gsoType          {@link #GSO_NONE}, or what the packet is to be split into
 *    2     2  headerLength     IP and TCP or UDP header: a hint, not to be relied on
 *    4     2  gsoSize          bytes of payload of each part but the last, which may be shorter
 *    6     2  checksumStart    from where to the packet's end the checksum counts
 *    8     2  checksumOffset   where it goes, counted from checksumStart
 *   10     -  packet
 * </pre>
 *
 * <p>Offsets in the fields count from the packet's first byte. Where {@link #NEEDS_CHECKSUM} is
 * set, the checksum's field holds the sum of the pseudo header, not complemented. All zero says: a
 * packet that is whole.
 */
public final class VirtioNetHeader {
    /** A flag: the checksum of TCP or UDP is to be completed. */
    public static final int NEEDS_CHECKSUM = 1;

    /** One packet. */
    public static final int GSO_NONE = 0;

    /** Several TCP segments over IPv4 in one. */
    public static final int GSO_TCP_V4 = 1;

    /** Several TCP segments over IPv6 in one. */
    public static final int GSO_TCP_V6 = 4;

    /** Several UDP datagrams of one flow in one, over IPv4 or IPv6. */
    public static final int GSO_UDP = 5;

    /** A bit of the type, beside the others: the first segment carries CWR. */
    public static final int GSO_ECN = 0x80;

    /** Offset of the flags. */
    public static final int FLAGS_OFFSET = 0;

    /** Offset of the type. */
    public static final int GSO_TYPE_OFFSET = FLAGS_OFFSET + Byte.BYTES;

    /** Offset of the length of the headers. */
    public static final int HEADER_LENGTH_OFFSET = GSO_TYPE_OFFSET + Byte.BYTES;

    /** Offset of the payload's length of each part. */
    public static final int GSO_SIZE_OFFSET = HEADER_LENGTH_OFFSET + Short.BYTES;

    /** Offset of where the checksum's range begins. */
    public static final int CHECKSUM_START_OFFSET = GSO_SIZE_OFFSET + Short.BYTES;

    /** Offset of where the checksum goes. */
    public static final int CHECKSUM_OFFSET_OFFSET = CHECKSUM_START_OFFSET + Short.BYTES;

    /** Length of the header: the packet follows. */
    public static final int LENGTH = CHECKSUM_OFFSET_OFFSET + Short.BYTES;

    private VirtioNetHeader() {}
}
