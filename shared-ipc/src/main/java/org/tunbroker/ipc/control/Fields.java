package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import java.util.UUID;

/**
 * Encodings of fields whose lengths Kryo does not check. Here each length is checked against its
 * limit and the remaining bytes before anything is allocated.
 */
final class Fields {
    /** The most UTF-16 units of a text: two fit a message. Longer ones are cut when written. */
    static final int MAX_TEXT_LENGTH = 960;

    private static final int MAX_HANDLES = 16;

    private Fields() {}

    /**
     * Writes the number of UTF-16 units, then the units, so every string of Java and Windows can be
     * written.
     */
    static void writeText(final Output output, final String text) {
        final int length = Math.min(text.length(), MAX_TEXT_LENGTH);
        output.writeShort(length);
        for (int i = 0; i < length; i++) {
            output.writeChar(text.charAt(i));
        }
    }

    static String readText(final Input input) {
        final int length = readLength(input, MAX_TEXT_LENGTH, Character.BYTES);
        final char[] text = new char[length];
        for (int i = 0; i < length; i++) {
            text[i] = input.readChar();
        }
        return new String(text);
    }

    static void writeGuid(final Output output, final UUID guid) {
        output.writeLong(guid.getMostSignificantBits());
        output.writeLong(guid.getLeastSignificantBits());
    }

    static UUID readGuid(final Input input) {
        return new UUID(input.readLong(), input.readLong());
    }

    /** Writes Windows handles, of which only 32 bits are significant, even in 64-bit processes. */
    static void writeHandles(final Output output, final int[] handles) {
        output.writeShort(handles.length);
        for (final int handle : handles) {
            output.writeInt(handle);
        }
    }

    static int[] readHandles(final Input input) {
        final int[] handles = new int[readLength(input, MAX_HANDLES, Integer.BYTES)];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = input.readInt();
        }
        return handles;
    }

    static int readLength(final Input input, final int limit, final int unit) {
        final int length = input.readShort();
        final int left = input.limit() - input.position();
        if (length < 0 || length > limit || length * unit > left) {
            throw new KryoException("length=" + length + " limit=" + limit + " left=" + left);
        }
        return length;
    }
}
