package org.tunbroker.broker.driver.linux.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A message as rtnetlink sends it, for tests: header, body, attributes. */
final class KernelMessage {
    static final short NEWLINK = 16;
    static final short DELLINK = 17;
    static final short NEWADDR = 20;
    static final short DELADDR = 21;
    static final short NEWROUTE = 24;
    static final short DELROUTE = 25;

    private final ByteBuffer buffer = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());

    KernelMessage(final short type) {
        buffer.putInt(0).putShort(type).putShort((short) 0).putLong(0);
    }

    /** Begins one about a link, with struct ifinfomsg. */
    static KernelMessage link(final short type, final int index) {
        final KernelMessage message = new KernelMessage(type);
        message.buffer.putInt(0).putInt(index).putInt(0).putInt(0);
        return message;
    }

    /** Makes one about an address, with struct ifaddrmsg. */
    static KernelMessage address(final short type, final int index) {
        final KernelMessage message = new KernelMessage(type);
        message.buffer.putInt(0).putInt(index);
        return message;
    }

    /** Begins one about a unicast route of IPv4, with struct rtmsg. */
    static KernelMessage route(final int prefixLength, final int table) {
        final KernelMessage message = new KernelMessage(NEWROUTE);
        message.buffer.put((byte) 2).put((byte) prefixLength).put((byte) 0).put((byte) 0);
        message.buffer
                .put((byte) table)
                .put((byte) 4)
                .put((byte) 0)
                .put((byte) 1)
                .putInt(0);
        return message;
    }

    KernelMessage attribute(final int type, final byte... value) {
        buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    KernelMessage attribute(final int type, final int value) {
        return attribute(type, number(value));
    }

    static byte[] number(final int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    /** Returns its bytes, with its length in the header. */
    byte[] bytes() {
        final byte[] bytes = new byte[buffer.position()];
        buffer.putInt(0, bytes.length).get(0, bytes);
        return bytes;
    }

    static ByteBuffer wrap(final byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
