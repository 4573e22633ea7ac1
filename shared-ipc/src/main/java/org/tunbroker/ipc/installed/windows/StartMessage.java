package org.tunbroker.ipc.installed.windows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tunbroker.ipc.control.ControlProtocol;

/**
 * What a client asks the installed service: to start the broker of the client's user. It names no
 * user, path or option: the kernel tells the user, and the installation has the rest.
 *
 * <pre>
 * Little-endian
 *
 * client to service      8 bytes
 *  off  size  field
 *    0     4  magic      0x56534254
 *    4     4  version    the major version of the control protocol
 *
 * service to client    256 bytes
 *  off  size  field
 *    0     4  magic      likewise
 *    4     4  version    likewise
 *    8     4  error      0: the broker runs or starts; else a Windows error code
 *   12   244  reason     UTF-8, zeros behind it; empty without an error
 * </pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class StartMessage {
    /** Bytes of a request. */
    public static final int REQUEST_LENGTH = 2 * Integer.BYTES;

    /** Bytes of an answer. */
    public static final int ANSWER_LENGTH = 256;

    /** Stands for what is no request. */
    public static final int NONE = -1;

    static final int MAGIC = 0x56534254;
    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    static final int ERROR_OFFSET = VERSION_OFFSET + Integer.BYTES;
    static final int REASON_OFFSET = ERROR_OFFSET + Integer.BYTES;

    /** What the service answers. Immutable. */
    public static final class Answer {
        /** 0, or a Windows error code. */
        public final int error;

        /** Why; empty without an error. */
        public final String reason;

        /**
         * Makes an answer.
         *
         * @param error 0, or a Windows error code
         * @param reason why
         */
        public Answer(final int error, final String reason) {
            this.error = error;
            this.reason = reason;
        }
    }

    private StartMessage() {}

    /**
     * Encodes a request of this release.
     *
     * @return the bytes
     */
    public static byte[] request() {
        return littleEndian(new byte[REQUEST_LENGTH])
                .putInt(MAGIC_OFFSET, MAGIC)
                .putInt(VERSION_OFFSET, ControlProtocol.MAJOR_VERSION)
                .array();
    }

    /**
     * Decodes a request.
     *
     * @param request {@link #REQUEST_LENGTH} bytes
     * @return the client's major version, or {@link #NONE}
     */
    public static int version(final byte[] request) {
        final ByteBuffer bytes = littleEndian(request);
        return request.length == REQUEST_LENGTH && bytes.getInt(MAGIC_OFFSET) == MAGIC
                ? bytes.getInt(VERSION_OFFSET)
                : NONE;
    }

    /**
     * Encodes an answer; a reason that is too long is cut off.
     *
     * @param answer to a client
     * @return {@link #ANSWER_LENGTH} bytes
     */
    public static byte[] encode(final Answer answer) {
        final byte[] bytes = new byte[ANSWER_LENGTH];
        littleEndian(bytes)
                .putInt(MAGIC_OFFSET, MAGIC)
                .putInt(VERSION_OFFSET, ControlProtocol.MAJOR_VERSION)
                .putInt(ERROR_OFFSET, answer.error);
        final byte[] reason = answer.reason.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(
                reason,
                0,
                bytes,
                REASON_OFFSET,
                Math.min(reason.length, ANSWER_LENGTH - REASON_OFFSET));
        return bytes;
    }

    /**
     * Decodes an answer.
     *
     * @param bytes {@link #ANSWER_LENGTH} of them
     * @return the answer; null if it is none of this protocol
     */
    public static Answer decode(final byte[] bytes) {
        if (bytes.length != ANSWER_LENGTH || littleEndian(bytes).getInt(MAGIC_OFFSET) != MAGIC) {
            return null;
        }
        int end = REASON_OFFSET;
        while (end < ANSWER_LENGTH && bytes[end] != 0) {
            end++;
        }
        return new Answer(
                littleEndian(bytes).getInt(ERROR_OFFSET),
                new String(Arrays.copyOfRange(bytes, REASON_OFFSET, end), StandardCharsets.UTF_8));
    }

    private static ByteBuffer littleEndian(final byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
