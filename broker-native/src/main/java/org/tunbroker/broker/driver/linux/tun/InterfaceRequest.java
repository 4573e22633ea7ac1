package org.tunbroker.broker.driver.linux.tun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.BufferUtil;
import org.tunbroker.broker.os.linux.Descriptor;
import org.tunbroker.broker.os.linux.LibC;

/**
 * The argument of ioctls on interfaces.
 *
 * <pre>
 * struct ifreq, in the byte order of the machine
 * off  size  field
 *   0    16  name, zero after it
 *  16     2  flags, or
 *  16    16  another name, or
 *  16     4  MTU: the parts used here of a union of 24 bytes, 16 where pointers have 32 bits
 * </pre>
 *
 * <p>For one thread.
 */
public final class InterfaceRequest {
    private static final int FLAGS_OFFSET = 16;
    private static final int LENGTH = 40;

    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.nativeOrder());

    public InterfaceRequest(final String name, final int flags) {
        buffer.put(0, name.getBytes(StandardCharsets.ISO_8859_1));
        buffer.putShort(FLAGS_OFFSET, (short) flags);
    }

    /** Makes a request that has another name, of at most 15 bytes, in place of flags. */
    public InterfaceRequest(final String name, final String otherName) {
        this(name, 0);
        buffer.put(FLAGS_OFFSET, otherName.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Makes the call; below 0 it failed. */
    public int call(final Descriptor descriptor, final int request) {
        return LibC.ioctl(descriptor.number(), request, BufferUtil.address(buffer));
    }

    String name() {
        final byte[] bytes = new byte[FLAGS_OFFSET];
        buffer.get(0, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1).split("\0", 2)[0];
    }

    public int mtu() {
        return buffer.getInt(FLAGS_OFFSET);
    }

    public int flags() {
        return buffer.getShort(FLAGS_OFFSET) & 0xFFFF;
    }
}
