package org.tunbroker.broker.driver.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.DescriptorPoll;
import org.tunbroker.broker.os.linux.LibC;

/** A UDP socket that gives and takes many datagrams at once, which Java's cannot. */
final class BulkSocket implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;
    private static final int ADDRESS_LENGTH_V4 = 16;
    private static final int ADDRESS_LENGTH_V6 = 28;
    private static final int MAX_LENGTH = 0xFFFF;
    private static final int TIMEOUT_MS = 10_000;

    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(MAX_LENGTH).order(ByteOrder.nativeOrder());
    private final long address = BufferUtil.address(buffer);
    private final Descriptor descriptor;
    private final DescriptorPoll poll;

    /**
     * Connects one.
     *
     * @param target an IPv4 or IPv6 address
     * @param port of the target
     */
    BulkSocket(final InetAddress target, final int port) {
        final boolean isV4 = target instanceof Inet4Address;
        descriptor = Descriptor.of(
                LibC.socket(isV4 ? AF_INET : AF_INET6, SOCK_DGRAM, 0),
                "socket",
                errno -> "no socket");
        poll = new DescriptorPoll(descriptor);
        buffer.putShort(0, (short) (isV4 ? AF_INET : AF_INET6));
        buffer.put(2, (byte) (port >>> 8)).put(3, (byte) port);
        buffer.put(isV4 ? 4 : 8, target.getAddress());
        check(SocketCalls.connect(
                descriptor.number(), address, isV4 ? ADDRESS_LENGTH_V4 : ADDRESS_LENGTH_V6));
    }

    /** Returns its own port. */
    int port() {
        // all of it but the length fits behind
        buffer.putInt(ADDRESS_LENGTH_V6, ADDRESS_LENGTH_V6);
        check(SocketCalls.getsockname(descriptor.number(), address, address + ADDRESS_LENGTH_V6));
        return (buffer.get(2) & 0xFF) << 8 | buffer.get(3) & 0xFF;
    }

    /**
     * Lets {@link #send} give the kernel several datagrams at once.
     *
     * @param length of each datagram, but for the last of a {@link #send}
     */
    void sendInBulk(final int length) {
        set(SOL_UDP, UDP_SEGMENT, length);
    }

    /** Lets the kernel answer a {@link #receive} with several datagrams in one. */
    void receiveInBulk() {
        set(SOL_UDP, UDP_GRO, 1);
    }

    /** Lets the kernel keep as much for it as it says, beyond the limit for all; needs rights. */
    void makeRoom(final int bytes) {
        set(SOL_SOCKET, SO_RCVBUFFORCE, bytes);
    }

    private void set(final int level, final int option, final int value) {
        buffer.putInt(0, value);
        check(SocketCalls.setsockopt(descriptor.number(), level, option, address, Integer.BYTES));
    }

    void send(final byte[] payload) {
        buffer.put(0, payload);
        check(LibC.write(descriptor.number(), address, payload.length));
    }

    /** Receives a datagram; waits for it. */
    byte[] receive() {
        if (poll.await(LibC.POLLIN, TIMEOUT_MS) == 0) {
            throw new AssertionError("nothing came within the deadline");
        }
        final byte[] payload =
                new byte[(int) check(LibC.read(descriptor.number(), address, MAX_LENGTH))];
        buffer.get(0, payload);
        return payload;
    }

    private static long check(final long result) {
        if (result < 0) {
            throw new AssertionError("errno " + Native.getLastError());
        }
        return result;
    }

    @Override
    public void close() {
        descriptor.close();
    }

    /** The C library's calls, on machines of 64 bits. */
    private static final class SocketCalls {
        static {
            Native.register(SocketCalls.class, NativeLibrary.getProcess());
        }

        static native int connect(int descriptor, long address, int length);

        static native int getsockname(int descriptor, long address, long lengthAddress);

        static native int setsockopt(int descriptor, int level, int option, long value, int length);
    }
}
