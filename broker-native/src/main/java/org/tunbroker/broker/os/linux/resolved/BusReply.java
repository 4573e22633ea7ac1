package org.tunbroker.broker.os.linux.resolved;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A message from the bus, as far as it says whether a call succeeded: {@link BusCall} has the
 * layout.
 *
 * <p>Immutable.
 */
final class BusReply {
    /** More than the bus says to a call of ours. */
    static final int MAX_LENGTH = 1 << 16;

    private static final byte BIG_ENDIAN = 'B';
    private static final int BODY_LENGTH_OFFSET = 4;
    private static final byte TYPE_RETURN = 2;
    private static final byte TYPE_ERROR = 3;
    // the numbers of the fields
    private static final int ERROR_NAME = 4;
    private static final int REPLY_SERIAL = 5;
    private static final int SIGNATURE = 8;

    private final int type;
    private int serial;
    private String errorName = "";
    private String text = "";

    private BusReply(final ByteBuffer message) {
        final int fieldsEnd = BusCall.HEADER_LENGTH + message.getInt(BusCall.FIELDS_LENGTH_OFFSET);
        type = message.get(1);
        message.position(BusCall.HEADER_LENGTH);
        String signature = "";
        while (message.position() < fieldsEnd) {
            align(message, BusCall.STRUCT);
            final int field = message.get();
            final String fieldType = readText(message, message.get() & 0xFF);
            switch (fieldType) {
                case "g" -> {
                    final String value = readText(message, message.get() & 0xFF);
                    signature = field == SIGNATURE ? value : signature;
                }
                case "s", "o" -> {
                    final String value = readString(message);
                    errorName = field == ERROR_NAME ? value : errorName;
                }
                case "u" -> {
                    align(message, Integer.BYTES);
                    final int value = message.getInt();
                    serial = field == REPLY_SERIAL ? value : serial;
                }
                default -> throw malformed("a field of type " + fieldType);
            }
        }
        align(message, BusCall.STRUCT);
        if (type == TYPE_ERROR && signature.startsWith("s")) {
            text = readString(message);
        }
    }

    /** Returns the length of a message that begins so; no bytes are consumed. */
    static int lengthOf(final ByteBuffer header) {
        header.order(
                header.get(header.position()) == BIG_ENDIAN
                        ? ByteOrder.BIG_ENDIAN
                        : ByteOrder.LITTLE_ENDIAN);
        final long fields =
                header.getInt(header.position() + BusCall.FIELDS_LENGTH_OFFSET) & 0xFFFF_FFFFL;
        final long body = header.getInt(header.position() + BODY_LENGTH_OFFSET) & 0xFFFF_FFFFL;
        final long length = BusCall.HEADER_LENGTH + fields + body + BusCall.STRUCT;
        if (length > MAX_LENGTH) {
            throw malformed(length + " bytes");
        }
        return (int) (length - BusCall.STRUCT) + BusCall.padding((int) fields, BusCall.STRUCT);
    }

    /** Reads a whole message, which the buffer is limited to. */
    static BusReply read(final ByteBuffer message) {
        try {
            return new BusReply(message);
        } catch (final BufferUnderflowException | IllegalArgumentException ex) {
            throw malformed(ex.toString());
        }
    }

    private static String readString(final ByteBuffer message) {
        align(message, Integer.BYTES);
        return readText(message, message.getInt());
    }

    private static String readText(final ByteBuffer message, final int length) {
        if (length < 0 || length >= message.remaining()) {
            throw malformed("a text of " + length + " bytes");
        }
        final byte[] bytes = new byte[length];
        message.get(bytes);
        // the zero behind it
        message.get();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void align(final ByteBuffer message, final int size) {
        message.position(message.position() + BusCall.padding(message.position(), size));
    }

    private static TunException malformed(final String what) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA, "setDns", "the system bus answers with " + what);
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
}
