package org.tunbroker.broker.os.linux.resolved;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A message from the bus: {@link BusCall} has the layout.
 *
 * <p>For one thread.
 */
final class BusReply {
    /** More than the bus says to a call of ours. */
    static final int MAX_LENGTH = 1 << 16;

    private static final byte BIG_ENDIAN = 'B';
    private static final int VERSION_OFFSET = 3;
    private static final int BODY_LENGTH_OFFSET = 4;
    private static final byte TYPE_RETURN = 2;
    private static final byte TYPE_ERROR = 3;
    // the numbers of the fields
    private static final int ERROR_NAME = 4;
    private static final int REPLY_SERIAL = 5;
    private static final int SIGNATURE = 8;

    private final int type;
    private final BusReader reader;
    private int serial;
    private String errorName = "";
    private String signature = "";
    private String text = "";

    private BusReply(final ByteBuffer message) {
        final int fieldsEnd = BusCall.HEADER_LENGTH + message.getInt(BusCall.FIELDS_LENGTH_OFFSET);
        type = message.get(1);
        reader = new BusReader(message.position(BusCall.HEADER_LENGTH));
        while (reader.position() < fieldsEnd) {
            reader.align(BusCall.STRUCT);
            readField();
        }
        if (reader.position() != fieldsEnd) {
            throw BusReader.malformed("a field that is longer than all fields");
        }
        // the body is next
        reader.align(BusCall.STRUCT);
        if (type == TYPE_ERROR && signature.startsWith("s")) {
            text = reader.readString();
        }
    }

    private void readField() {
        final int field = reader.readByte();
        final String fieldType = reader.readSignature();
        switch (fieldType) {
            case "g" -> {
                final String value = reader.readSignature();
                signature = field == SIGNATURE ? value : signature;
            }
            case "s", "o" -> {
                final String value = reader.readString();
                errorName = field == ERROR_NAME ? value : errorName;
            }
            case "u" -> {
                final int value = reader.readInt();
                serial = field == REPLY_SERIAL ? value : serial;
            }
            default -> throw BusReader.malformed("a field of type " + fieldType);
        }
    }

    /**
     * Returns the length of a message that begins so; no bytes are consumed.
     *
     * @param header {@link BusCall#HEADER_LENGTH} bytes or more, which get the message's byte order
     */
    static int lengthOf(final ByteBuffer header) {
        final int begin = header.position();
        final byte order = header.get(begin);
        if (order != BusCall.LITTLE_ENDIAN && order != BIG_ENDIAN
                || header.get(begin + VERSION_OFFSET) != BusCall.VERSION) {
            throw BusReader.malformed("what is no message of its version 1");
        }
        header.order(order == BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        final long fields =
                Integer.toUnsignedLong(header.getInt(begin + BusCall.FIELDS_LENGTH_OFFSET));
        final long body = Integer.toUnsignedLong(header.getInt(begin + BODY_LENGTH_OFFSET));
        final long length = BusCall.HEADER_LENGTH + fields + body + BusCall.STRUCT;
        if (length > MAX_LENGTH) {
            throw BusReader.malformed(length + " bytes");
        }
        return (int) (length - BusCall.STRUCT) + BusCall.padding((int) fields, BusCall.STRUCT);
    }

    /** Reads a whole message, of the length that {@link #lengthOf} told. */
    static BusReply read(final ByteBuffer message) {
        return new BusReply(message);
    }

    /** Tells whether this answers a call, one way or the other. */
    boolean answers(final int callSerial) {
        return serial == callSerial && (type == TYPE_RETURN || type == TYPE_ERROR);
    }

    /** Returns the error's name, empty if the call succeeded. */
    String errorName() {
        return type == TYPE_ERROR ? errorName : "";
    }

    /** Returns what the error says, empty if nothing. */
    String text() {
        return text;
    }

    /**
     * Returns the values that a call returned, which can be read once.
     *
     * @param expected their types
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if they are others
     */
    BusReader values(final String expected) {
        if (!signature.equals(expected)) {
            throw BusReader.malformed("values of type " + signature + " instead of " + expected);
        }
        return reader;
    }
}
