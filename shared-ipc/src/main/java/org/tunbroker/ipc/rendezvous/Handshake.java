package org.tunbroker.ipc.rendezvous;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tunbroker.ipc.control.ControlProtocol;

/**
 * A message of the handshake on Linux, over the broker's socket. The kernel tells each end who the
 * peer is, and when it hangs up.
 *
 * <pre>
 * Message, little-endian; the first 12 bytes are the same in all versions
 *  off  size  field    sender   meaning
 *    0     4  magic    both     TBH1
 *    4     4  version  both     {@link ControlProtocol#VERSION}
 *    8     4  kind     both     as below
 *   12     4  number   broker   refusal: a Windows error code; memory: the memory's number; else 0
 *   16     8  id       client   hello: the number that it chose at random; joined: Aeron's of it
 *   24     8  value    both     hello: the generation that it looks for; memory: its length; else 0
 *   32     -  text     broker   refusal: the reason, ASCII, at most {@link #MAX_TEXT} bytes
 *
 *  kind         sender   descriptors that come with it
 *  1  hello     client   none; the first message
 *  2  welcome   broker   the broker's {@link org.tunbroker.ipc.memory.Doorbells}, then the client's
 *  3  refusal   broker   none; the broker hangs up
 *  4  joined    client   none; once, after the client has joined Aeron
 *  5  memory    broker   the memory of a session, before the reply that names it
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class Handshake {
    /** The client's first message. */
    public static final int HELLO = 1;

    /** The broker accepts the client. */
    public static final int WELCOME = 2;

    /** The broker refuses the client. */
    public static final int REFUSAL = 3;

    /** The client is known to Aeron. */
    public static final int JOINED = 4;

    /** The broker shares memory of a session. */
    public static final int MEMORY = 5;

    /** Bytes of the longest reason. */
    public static final int MAX_TEXT = 480;

    /** Bytes of the longest message. */
    public static final int MAX_LENGTH = 512;

    static final int MAGIC = 0x31484254;
    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    static final int KIND_OFFSET = VERSION_OFFSET + Integer.BYTES;
    static final int NUMBER_OFFSET = KIND_OFFSET + Integer.BYTES;
    static final int ID_OFFSET = NUMBER_OFFSET + Integer.BYTES;
    static final int VALUE_OFFSET = ID_OFFSET + Long.BYTES;
    static final int TEXT_OFFSET = VALUE_OFFSET + Long.BYTES;

    private final ByteBuffer bytes;

    private Handshake(final byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] encode(
            final int kind, final int number, final long id, final long value, final byte... text) {
        final ByteBuffer bytes =
                ByteBuffer.allocate(TEXT_OFFSET + text.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC_OFFSET, MAGIC);
        bytes.putInt(VERSION_OFFSET, ControlProtocol.VERSION);
        bytes.putInt(KIND_OFFSET, kind);
        bytes.putInt(NUMBER_OFFSET, number);
        bytes.putLong(ID_OFFSET, id);
        bytes.putLong(VALUE_OFFSET, value);
        System.arraycopy(text, 0, bytes.array(), TEXT_OFFSET, text.length);
        return bytes.array();
    }

    /**
     * Encodes the client's first message.
     *
     * @param clientId the number that it chose
     * @param generation the number of the generation that it looks for
     * @return the message
     */
    public static byte[] hello(final long clientId, final long generation) {
        return encode(HELLO, 0, clientId, generation);
    }

    /**
     * Encodes that the broker accepts a client.
     *
     * @return the message
     */
    public static byte[] welcome() {
        return encode(WELCOME, 0, 0, 0);
    }

    /**
     * Encodes that the broker refuses a client.
     *
     * @param code a Windows error code
     * @param reason a sentence; cut off if too long
     * @return the message
     */
    public static byte[] refusal(final int code, final String reason) {
        final byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        return encode(REFUSAL, code, 0, 0, Arrays.copyOf(text, Math.min(text.length, MAX_TEXT)));
    }

    /**
     * Encodes that a client has joined Aeron.
     *
     * @param aeronClientId the number that Aeron knows it by
     * @return the message
     */
    public static byte[] joined(final long aeronClientId) {
        return encode(JOINED, 0, aeronClientId, 0);
    }

    /**
     * Encodes the memory whose descriptor comes with this message.
     *
     * @param number of the memory
     * @param length bytes
     * @return the message
     */
    public static byte[] memory(final int number, final int length) {
        return encode(MEMORY, number, 0, length);
    }

    /**
     * Takes a message.
     *
     * @param bytes that came
     * @return the message; null if it is none
     */
    public static Handshake decode(final byte[] bytes) {
        final Handshake message = new Handshake(bytes);
        return bytes.length >= NUMBER_OFFSET && message.bytes.getInt(MAGIC_OFFSET) == MAGIC
                ? message
                : null;
    }

    /**
     * Returns the sender's version.
     *
     * @return major and minor in one word
     */
    public int version() {
        return bytes.getInt(VERSION_OFFSET);
    }

    /**
     * Tells whether this is a message of a kind, in a version that this side understands.
     *
     * @param kind one of the constants above
     * @return false also if it is too short
     */
    public boolean is(final int kind) {
        return ControlProtocol.isCompatible(version())
                && bytes.getInt(KIND_OFFSET) == kind
                && bytes.capacity() >= TEXT_OFFSET;
    }

    /**
     * Returns the number of a message that {@link #is} of a kind.
     *
     * @return an error code, or the number of a memory
     */
    public int number() {
        return bytes.getInt(NUMBER_OFFSET);
    }

    /**
     * Returns the id of a message that {@link #is} of a kind.
     *
     * @return the client's number, or Aeron's
     */
    public long id() {
        return bytes.getLong(ID_OFFSET);
    }

    /**
     * Returns the value of a message that {@link #is} of a kind.
     *
     * @return a generation, or a length
     */
    public long value() {
        return bytes.getLong(VALUE_OFFSET);
    }

    /**
     * Returns the text of a message that {@link #is} of a kind.
     *
     * @return the reason, perhaps empty
     */
    public String text() {
        return new String(
                bytes.array(),
                TEXT_OFFSET,
                bytes.capacity() - TEXT_OFFSET,
                StandardCharsets.US_ASCII);
    }
}
