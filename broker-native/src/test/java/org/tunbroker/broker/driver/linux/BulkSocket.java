package org.tunbroker.broker.driver.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;

/** A UDP socket over IPv4 that gives the kernel many datagrams at once, which Java's cannot. */
final class BulkSocket implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int ADDRESS_LENGTH = 16;
    private static final int MAX_LENGTH = 0xFFFF;
    private static final int TIMEOUT_MS = 10_000;

    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(MAX_LENGTH).order(ByteOrder.nativeOrder());
    private final long address = BufferUtil.address(buffer);
    private final Descriptor descriptor = Descriptor.of(
            DescriptorCalls.socket(AF_INET, SOCK_DGRAM, 0), "socket", errno -> "no socket");
    private final DescriptorPoll poll = new DescriptorPoll(descriptor);

    /**
     * Connects one.
     *
     * @param target an IPv4 address
     * @param port of the target
     * @param length of each datagram, but for the last of a {@link #send}
     */
    BulkSocket(final InetAddress target, final int port, final int length) {
        buffer.putShort(0, (short) AF_INET);
        buffer.put(2, (byte) (port >>> 8)).put(3, (byte) port);
        buffer.put(4, target.getAddress()).putLong(8, 0);
        check(SocketCalls.connect(descriptor.number(), address, ADDRESS_LENGTH));
        buffer.putInt(0, length);
        check(SocketCalls.setsockopt(
                descriptor.number(), SOL_UDP, UDP_SEGMENT, address, Integer.BYTES));
    }

    void send(final byte[] payload) {
        buffer.put(0, payload);
        check(BufferCalls.ofThisProcess().write(descriptor.number(), address, payload.length));
    }

    /** Receives a datagram; waits for it. */
    byte[] receive() {
        poll.await(BufferCalls.POLLIN, TIMEOUT_MS);
        final byte[] payload = new byte
                [(int) check(BufferCalls.ofThisProcess()
                        .read(descriptor.number(), address, MAX_LENGTH))];
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

        static native int setsockopt(int descriptor, int level, int option, long value, int length);
    }
}
