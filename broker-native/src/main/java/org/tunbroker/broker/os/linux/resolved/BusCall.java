package org.tunbroker.broker.os.linux.resolved;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A method call of D-Bus, as bytes.
 *
 * <pre>
 * off  size  field
 *   0     1  byte order, 'l' for little-endian
 *   1     1  type, 1 for a call
 *   2     1  flags, 2: the bus starts nobody for it
 *   3     1  version, 1
 *   4     4  length of the body
 *   8     4  serial
 *  12     4  length of the fields; each begins at a multiple of 8: number, signature, value
 *  16     -  fields, padded to a multiple of 8
 *   -     -  body
 * </pre>
 *
 * <p>For one thread.
 */
final class BusCall {
    static final int STRUCT = 8;
    static final int HEADER_LENGTH = 16;
    static final byte LITTLE_ENDIAN = 'l';
    static final byte VERSION = 1;
    static final int FIELDS_LENGTH_OFFSET = 12;

    private static final byte TYPE_CALL = 1;
    private static final byte NO_AUTO_START = 2;
    // the numbers of the fields
    private static final byte PATH = 1;
    private static final byte INTERFACE = 2;
    private static final byte MEMBER = 3;
    private static final byte DESTINATION = 6;
    private static final byte SIGNATURE = 8;

    // more than the longest call takes: 16 domains of 1024 characters, 8 servers
    private static final int ROOM = 4096;

    private final ByteBuffer body = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);
    private final String destination;
    private final String path;
    private final String member;
    private final String signature;

    /**
     * Makes a call without arguments.
     *
     * @param destination whom it is for, and the name of the interface that has the member
     * @param path of the object
     * @param member with its interface before it
     * @param signature of the arguments that are put afterwards
     */
    BusCall(
            final String destination,
            final String path,
            final String member,
            final String signature) {
        this.destination = destination;
        this.path = path;
        this.member = member;
        this.signature = signature;
    }

    String member() {
        return member.substring(member.lastIndexOf('.') + 1);
    }

    BusCall putInt(final int value) {
        align(body, Integer.BYTES);
        body.putInt(value);
        return this;
    }

    BusCall putBoolean(final boolean value) {
        return putInt(value ? 1 : 0);
    }

    BusCall putString(final String value) {
        putString(body, value);
        return this;
    }

    BusCall putBytes(final byte[] value) {
        return putInt(value.length).putRaw(value);
    }

    private BusCall putRaw(final byte[] value) {
        body.put(value);
        return this;
    }

    /** Begins an array of structures; returns what {@link #endArray} needs. */
    int beginArray() {
        putInt(0);
        final int lengthAt = body.position() - Integer.BYTES;
        // the array's length leaves this padding out
        align(body, STRUCT);
        return lengthAt;
    }

    void beginStruct() {
        align(body, STRUCT);
    }

    void endArray(final int lengthAt) {
        final int begin = lengthAt + Integer.BYTES;
        body.putInt(lengthAt, body.position() - (begin + padding(begin, STRUCT)));
    }

    /** Returns the message. */
    ByteBuffer toMessage(final int serial) {
        final ByteBuffer message = ByteBuffer.allocate(2 * ROOM).order(ByteOrder.LITTLE_ENDIAN);
        message.put(LITTLE_ENDIAN).put(TYPE_CALL).put(NO_AUTO_START).put(VERSION);
        message.putInt(body.position()).putInt(serial).putInt(0);
        putField(message, PATH, 'o', path);
        putField(message, INTERFACE, 's', member.substring(0, member.lastIndexOf('.')));
        putField(message, MEMBER, 's', member());
        putField(message, DESTINATION, 's', destination);
        if (!signature.isEmpty()) {
            align(message, STRUCT);
            message.put(SIGNATURE);
            putSignature(message, "g");
            putSignature(message, signature);
        }
        message.putInt(FIELDS_LENGTH_OFFSET, message.position() - HEADER_LENGTH);
        align(message, STRUCT);
        return message.put(body.duplicate().flip()).flip();
    }

    private static void putField(
            final ByteBuffer message, final byte number, final char type, final String value) {
        align(message, STRUCT);
        message.put(number);
        putSignature(message, String.valueOf(type));
        putString(message, value);
    }

    private static void putSignature(final ByteBuffer target, final String signature) {
        target.put((byte) signature.length());
        target.put(signature.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
    }

    private static void putString(final ByteBuffer target, final String value) {
        final byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        align(target, Integer.BYTES);
        target.putInt(bytes.length).put(bytes).put((byte) 0);
    }

    private static void align(final ByteBuffer target, final int size) {
        for (int left = padding(target.position(), size); left > 0; left--) {
            target.put((byte) 0);
        }
    }

    /** Returns how many bytes are missing to a multiple of a power of two. */
    static int padding(final int position, final int size) {
        return -position & size - 1;
    }
}
