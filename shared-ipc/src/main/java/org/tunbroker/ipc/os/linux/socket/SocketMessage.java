package org.tunbroker.ipc.os.linux.socket;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.tunbroker.ipc.os.linux.Descriptor;
import org.tunbroker.ipc.os.linux.LibC;

/**
 * One message of a socket, and the descriptors that are passed with it (SCM_RIGHTS), as the kernel
 * takes and gives them. For one use, by one thread.
 */
final class SocketMessage {
    /** The most descriptors that one message passes here. */
    static final int MAX_DESCRIPTORS = 4;

    private static final MessageLayout LAYOUT = MessageLayout.of(Native.POINTER_SIZE);

    private final ByteBuffer bytes;
    private final ByteBuffer header = allocate(LAYOUT.headerLength);
    private final ByteBuffer vector = allocate(LAYOUT.vectorLength);
    private final ByteBuffer control;

    private SocketMessage(final ByteBuffer bytes, final ByteBuffer control) {
        this.bytes = bytes;
        this.control = control;
        putSize(vector, 0, BufferUtil.address(bytes));
        putSize(vector, LAYOUT.vectorSize, bytes.capacity());
        putSize(header, LAYOUT.vector, BufferUtil.address(vector));
        putSize(header, LAYOUT.vectorCount, 1);
        if (control.capacity() > 0) {
            putSize(header, LAYOUT.control, BufferUtil.address(control));
            putSize(header, LAYOUT.controlLength, control.capacity());
        }
    }

    /** Makes a message to be sent. */
    static SocketMessage of(final byte[] content, final Descriptor... passed) {
        final int length = passed.length * Integer.BYTES;
        final ByteBuffer control =
                allocate(passed.length == 0 ? 0 : LAYOUT.controlMessageSpace(length));
        if (passed.length > 0) {
            putSize(control, 0, LAYOUT.controlMessageLength(length));
            control.putInt(LAYOUT.level, LibC.SOL_SOCKET);
            control.putInt(LAYOUT.type, LibC.SCM_RIGHTS);
            for (int i = 0; i < passed.length; i++) {
                control.putInt(LAYOUT.controlHeaderLength + i * Integer.BYTES, passed[i].number());
            }
        }
        final ByteBuffer bytes = allocate(content.length);
        bytes.put(content);
        return new SocketMessage(bytes, control);
    }

    /** Makes room for a message to be received, without descriptors: the kernel closes them. */
    static SocketMessage withRoom(final int length) {
        return new SocketMessage(allocate(length), allocate(0));
    }

    /** Makes room for a message to be received with its descriptors. */
    static SocketMessage withRoomAndDescriptors(final int length) {
        return new SocketMessage(
                allocate(length),
                allocate(LAYOUT.controlMessageSpace(MAX_DESCRIPTORS * Integer.BYTES)));
    }

    /** Returns the struct msghdr, which is valid as long as this object can be reached. */
    ByteBuffer header() {
        return header;
    }

    /** Returns what was received. */
    byte[] content(final int length) {
        final byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = bytes.get(i);
        }
        return content;
    }

    /** Tells whether the message, or its descriptors, did not fit. */
    boolean has(final int flag) {
        return (header.getInt(LAYOUT.flags) & flag) != 0;
    }

    /** Returns the descriptors that came with it, owned by the caller. */
    List<Descriptor> descriptors() {
        final List<Descriptor> received = new ArrayList<>();
        final long room = getSize(header, LAYOUT.controlLength);
        if (room < LAYOUT.controlHeaderLength
                || control.getInt(LAYOUT.level) != LibC.SOL_SOCKET
                || control.getInt(LAYOUT.type) != LibC.SCM_RIGHTS) {
            return received;
        }
        final long end = Math.min(getSize(control, 0), control.capacity());
        for (int at = LAYOUT.controlHeaderLength; at + Integer.BYTES <= end; at += Integer.BYTES) {
            received.add(new Descriptor(control.getInt(at)));
        }
        return received;
    }

    private static ByteBuffer allocate(final int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    }

    private static void putSize(final ByteBuffer target, final int offset, final long value) {
        if (Native.POINTER_SIZE == Long.BYTES) {
            target.putLong(offset, value);
        } else {
            target.putInt(offset, (int) value);
        }
    }

    private static long getSize(final ByteBuffer source, final int offset) {
        return Native.POINTER_SIZE == Long.BYTES ? source.getLong(offset) : source.getInt(offset);
    }
}
