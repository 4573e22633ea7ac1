package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * Encodes and decodes control messages. A message is copied out of shared memory before it is
 * decoded, so its sender cannot change it between a check and a use.
 *
 * <p>For one thread at a time.
 */
public final class ControlCodec {
    private final byte[] outgoing = new byte[ControlProtocol.MAX_MESSAGE_LENGTH];
    private final UnsafeBuffer outgoingBuffer = new UnsafeBuffer(outgoing);
    private final Output output = new Output();
    private final byte[] incoming = new byte[ControlProtocol.MAX_MESSAGE_LENGTH];
    private final UnsafeBuffer incomingBuffer = new UnsafeBuffer(incoming);
    private final Input input = new Input();
    private int incomingLength;

    /**
     * Makes a codec.
     *
     * @throws TunException ERROR_REVISION_MISMATCH if the Kryo on the class path encodes otherwise
     */
    public ControlCodec() {
        // Kryo before 5 writes integers in the other byte order
        final Output probe = new Output(Integer.BYTES);
        probe.writeInt(1);
        if (probe.getBuffer()[0] != 1) {
            throw new TunException(
                    ErrorCode.ERROR_REVISION_MISMATCH,
                    "connect",
                    "an older Kryo stands before the one that tunbroker came with: "
                            + Output.class.getProtectionDomain().getCodeSource()
                            + "; put all jars of tunbroker's lib/client before others");
        }
    }

    /**
     * Encodes a message into {@link #encoded()}.
     *
     * @param kind of {@link ControlProtocol}
     * @param correlationId of the request, or 0
     * @param message a {@link Request}, {@link Reply} or {@link Event}; null for a refusal
     * @return its length in bytes
     * @throws TunException ERROR_BUFFER_OVERFLOW if the message is longer than the limit
     */
    public int encode(final int kind, final long correlationId, final Message message) {
        putInt(ControlProtocol.MAGIC_OFFSET, ControlProtocol.MAGIC);
        putInt(ControlProtocol.VERSION_OFFSET, ControlProtocol.VERSION);
        putInt(ControlProtocol.KIND_OFFSET, kind);
        putInt(ControlProtocol.RESERVED_OFFSET, 0);
        outgoingBuffer.putLong(
                ControlProtocol.CORRELATION_ID_OFFSET, correlationId, ByteOrder.LITTLE_ENDIAN);
        output.setBuffer(outgoing, outgoing.length);
        output.setPosition(ControlProtocol.PREFIX_LENGTH);
        if (message != null) {
            try {
                MessageRegistry.write(output, message);
            } catch (final KryoException ex) {
                throw tooLong(message.getClass().getSimpleName());
            }
        }
        return output.position();
    }

    /**
     * Returns what the last {@link #encode} wrote, at offset 0.
     *
     * @return a buffer that the next call overwrites
     */
    public DirectBuffer encoded() {
        return outgoingBuffer;
    }

    /**
     * Copies a message, and checks its prefix. Of a message that is too long only the prefix is
     * copied, so that it can be refused.
     *
     * @param buffer that holds it
     * @param offset where
     * @param length in bytes
     * @return whether it is a message at all; only then the other methods mean anything
     */
    public boolean accept(final DirectBuffer buffer, final int offset, final int length) {
        if (length < ControlProtocol.PREFIX_LENGTH) {
            return false;
        }
        buffer.getBytes(offset, incoming, 0, Math.min(length, incoming.length));
        incomingLength = length;
        return getInt(ControlProtocol.MAGIC_OFFSET) == ControlProtocol.MAGIC;
    }

    /**
     * Returns the version of the message taken in.
     *
     * @return major and minor in one word
     */
    public int version() {
        return getInt(ControlProtocol.VERSION_OFFSET);
    }

    /**
     * Returns the kind of the message taken in.
     *
     * @return a kind of {@link ControlProtocol}, or any other number
     */
    public int kind() {
        return getInt(ControlProtocol.KIND_OFFSET);
    }

    /**
     * Returns the correlation id of the message taken in.
     *
     * @return what its sender put there
     */
    public long correlationId() {
        return incomingBuffer.getLong(
                ControlProtocol.CORRELATION_ID_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Decodes the body of the message taken in.
     *
     * @param <T> what is expected
     * @param type {@link Request}, {@link Reply} or {@link Event}
     * @return the message
     * @throws TunException ERROR_INVALID_DATA if it is anything else, ERROR_NOT_SUPPORTED if it is
     *     one that only another release knows, ERROR_BUFFER_OVERFLOW if the message is too long
     */
    public <T> T body(final Class<T> type) {
        if (incomingLength > incoming.length) {
            throw tooLong(incomingLength + " bytes");
        }
        input.setBuffer(incoming, ControlProtocol.PREFIX_LENGTH, bodyLength());
        try {
            final T message = type.cast(MessageRegistry.read(input, type));
            if (input.position() != input.limit()) {
                throw undecodable("it is longer than its fields", null);
            }
            return message;
        } catch (final KryoException | IllegalArgumentException | IndexOutOfBoundsException ex) {
            throw undecodable(String.valueOf(ex.getMessage()), ex);
        }
    }

    private int bodyLength() {
        return incomingLength - ControlProtocol.PREFIX_LENGTH;
    }

    private static TunException tooLong(final String what) {
        return new TunException(
                ErrorCode.ERROR_BUFFER_OVERFLOW,
                "control message",
                "a message has at most " + ControlProtocol.MAX_MESSAGE_LENGTH
                        + " bytes; this one is too long: " + what);
    }

    private static TunException undecodable(final String why, final Throwable cause) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA,
                "control message",
                "the message cannot be decoded: "
                        + why
                        + "; use the same tunbroker release on both sides",
                cause);
    }

    private int getInt(final int offset) {
        return incomingBuffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
    }

    private void putInt(final int offset, final int value) {
        outgoingBuffer.putInt(offset, value, ByteOrder.LITTLE_ENDIAN);
    }
}
