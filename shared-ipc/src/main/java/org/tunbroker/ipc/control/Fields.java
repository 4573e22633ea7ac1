package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import java.util.UUID;

/**
 * The encodings of fields that Kryo itself reads on trust: each length is checked against its limit
 * and the bytes that are left before anything is allocated.
 */
final class Fields {
    /** The most UTF-16 units of a text: two fit a message. Longer ones are cut when written. */
    static final int MAX_TEXT_LENGTH = 960;

    private static final int MAX_HANDLES = 16;

    private Fields() {}

    /** UTF-16 units behind their number: every string of Java and of Windows can be written. */
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

    /** Handles of Windows: 32 bits of each mean something, also where they are wider. */
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
