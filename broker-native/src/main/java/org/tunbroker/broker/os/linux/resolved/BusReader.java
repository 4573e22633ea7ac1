package org.tunbroker.broker.os.linux.resolved;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Reads values of D-Bus one after the other, each at a multiple of its alignment. Whatever another
 * process wrote: nothing is read beyond the end, and what is no such value is ERROR_INVALID_DATA.
 *
 * <p>For one thread.
 */
final class BusReader {
    private final ByteBuffer bytes;

    /**
     * Begins at the buffer's position.
     *
     * @param bytes whose index 0 is that of the message, or of its body, which is aligned as well
     */
    BusReader(final ByteBuffer bytes) {
        this.bytes = bytes;
    }

    int position() {
        return bytes.position();
    }

    void align(final int size) {
        final int padding = BusCall.padding(bytes.position(), size);
        if (padding > bytes.remaining()) {
            throw malformed("too few bytes");
        }
        bytes.position(bytes.position() + padding);
    }

    byte readByte() {
        try {
            return bytes.get();
        } catch (final BufferUnderflowException ex) {
            throw malformed("too few bytes");
        }
    }

    int readInt() {
        align(Integer.BYTES);
        if (bytes.remaining() < Integer.BYTES) {
            throw malformed("too few bytes");
        }
        return bytes.getInt();
    }

    boolean readBoolean() {
        final int value = readInt();
        if (value != 0 && value != 1) {
            throw malformed("a boolean of " + value);
        }
        return value == 1;
    }

    /** Reads a string or an object's path. */
    String readString() {
        return readText(readInt());
    }

    String readSignature() {
        return readText(readByte() & 0xFF);
    }

    private String readText(final int length) {
        // one byte more, since a zero is behind it
        if (length < 0 || length >= bytes.remaining()) {
            throw malformed("a text of " + length + " bytes");
        }
        final byte[] text = new byte[length];
        bytes.get(text);
        if (bytes.get() != 0) {
            throw malformed("a text without an end");
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Reads an array of bytes. */
    byte[] readBytes() {
        final byte[] value = new byte[arrayLength(Byte.BYTES)];
        bytes.get(value);
        return value;
    }

    /**
     * Reads an array of structures.
     *
     * @param element reads one of them
     */
    <T> List<T> readStructs(final Supplier<T> element) {
        final int length = arrayLength(BusCall.STRUCT);
        final int end = bytes.position() + length;
        final List<T> elements = new ArrayList<>();
        while (bytes.position() < end) {
            align(BusCall.STRUCT);
            elements.add(element.get());
        }
        if (bytes.position() != end) {
            throw malformed("an array that ends within an element");
        }
        return elements;
    }

    private int arrayLength(final int alignment) {
        final int length = readInt();
        align(alignment);
        if (length < 0 || length > bytes.remaining()) {
            throw malformed("an array of " + length + " bytes");
        }
        return length;
    }

    /** Reads which type a variant has, which is then read as a value of that type. */
    void expectVariant(final String type) {
        final String found = readSignature();
        if (!found.equals(type)) {
            throw malformed("a value of type " + found + " instead of " + type);
        }
    }

    static TunException malformed(final String what) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA, "setDns", "the system bus answers with " + what);
    }
}
