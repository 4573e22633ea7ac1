package org.tunbroker.broker.driver.linux.ip;

/**
 * The offsets of header fields: IPv4 and IPv6 from the packet's first byte, TCP and UDP from their
 * own. All fields are big-endian.
 */
public final class IpLayout {
    public static final int V4_TOTAL_LENGTH = 2;
    public static final int V4_IDENTIFICATION = 4;
    public static final int V4_FRAGMENT = 6;
    public static final int V4_TIME_TO_LIVE = 8;
    public static final int V4_PROTOCOL = 9;
    public static final int V4_CHECKSUM = 10;
    public static final int V4_ADDRESSES = 12;
    public static final int V4_ADDRESSES_LENGTH = 8;
    public static final int V4_HEADER_LENGTH = 20;
    public static final int V4_DONT_FRAGMENT = 0x4000;

    public static final int V6_PAYLOAD_LENGTH = 4;
    public static final int V6_NEXT_HEADER = 6;
    public static final int V6_HOP_LIMIT = 7;
    public static final int V6_ADDRESSES = 8;
    public static final int V6_ADDRESSES_LENGTH = 32;
    public static final int V6_HEADER_LENGTH = 40;

    public static final int PROTOCOL_TCP = 6;
    public static final int PROTOCOL_UDP = 17;

    public static final int TCP_SEQUENCE = 4;
    public static final int TCP_ACKNOWLEDGEMENT = 8;
    public static final int TCP_DATA_OFFSET = 12;
    public static final int TCP_FLAGS = 13;
    public static final int TCP_WINDOW = 14;
    public static final int TCP_CHECKSUM = 16;
    public static final int TCP_URGENT = 18;
    public static final int TCP_HEADER_LENGTH = 20;
    public static final int TCP_FIN = 0x01;
    public static final int TCP_PSH = 0x08;
    public static final int TCP_ACK = 0x10;
    public static final int TCP_ECE = 0x40;
    public static final int TCP_CWR = 0x80;

    public static final int UDP_LENGTH = 4;
    public static final int UDP_CHECKSUM = 6;
    public static final int UDP_HEADER_LENGTH = 8;

    /** The longest packet: the maximum of a 16-bit length. */
    public static final int MAX_PACKET_LENGTH = 0xFFFF;

    private IpLayout() {}
}
