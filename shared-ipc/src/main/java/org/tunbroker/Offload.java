package org.tunbroker;

/**
 * Whether a session moves packets in bulk between the broker and the operating system: up to 64 KiB
 * of a TCP or UDP flow at once, instead of packets of the link's size. Bulk traffic of few flows
 * becomes several times faster.
 *
 * <p>Only the driver {@code linux} has it (IFF_VNET_HDR and TUNSETOFFLOAD of the kernel's TUN).
 *
 * <p>Immutable and thread-safe.
 */
public enum Offload {
    /** No offload: each packet by itself. */
    NONE(0),

    /**
     * The broker splits large packets that it receives, and joins packets that the client sends, of
     * UDP at most 64 datagrams. The client sees complete packets with right checksums, as without
     * offload. This is a hint: if the driver has no offload, the session runs without.
     *
     * <p>ICMP errors differ from those without offload. If the operating system cannot deliver or
     * forward a joined packet (the port is closed, the hop limit is reached, the next link's MTU is
     * smaller), it sends one error instead of one for each packet. The error quotes the joined
     * packet: its lengths are those of the whole, and its TCP or UDP checksum is not completed.
     * Addresses, ports and the TCP sequence number are those of the first packet.
     */
    TRANSPARENT(1),

    /**
     * The client receives and sends large packets itself, each behind a header of 10 bytes, the
     * kernel's {@code struct virtio_net_hdr}; both together have at most 65535 bytes. The session's
     * option that chooses this has the header's fields. In both directions a packet's checksum may
     * be only the sum of its pseudo header (NEEDS_CHECKSUM); it must be completed before the packet
     * leaves this machine. The kernel takes at most 64 datagrams of UDP in one packet (newer
     * kernels 128) and refuses more, which counts as one send drop. ICMP errors quote large
     * packets, as with {@link #TRANSPARENT}. If the driver has no offload, the session is refused
     * with ERROR_NOT_SUPPORTED.
     */
    LARGE_PACKETS(2);

    private static final Offload[] OFFLOADS = values();

    private final int number;

    Offload(final int number) {
        this.number = number;
    }

    /**
     * Returns the number that client and broker exchange.
     *
     * @return 0 to 2
     */
    public int number() {
        return number;
    }

    /**
     * Finds one by its number.
     *
     * @param number from {@link #number()}
     * @return the offload
     * @throws TunException ERROR_INVALID_PARAMETER if there is none
     */
    public static Offload of(final int number) {
        for (final Offload offload : OFFLOADS) {
            if (offload.number == number) {
                return offload;
            }
        }
        throw new TunException(
                ErrorCode.ERROR_INVALID_PARAMETER,
                "startSession",
                "offload=" + number + " is not known here");
    }
}
