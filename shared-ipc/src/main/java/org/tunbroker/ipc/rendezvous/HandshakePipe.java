package org.tunbroker.ipc.rendezvous;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The named pipe of the handshake on Windows. The kernel tells each side the peer's process, and
 * the broker duplicates the handles that the client needs into the client.
 *
 * <pre>
 * \\.\pipe\tunbroker-N, N the pipe number of {@link BrokerFile}, hexadecimal; little-endian
 *
 * client to broker        8 bytes
 *  off  size  field
 *    0     8  client id   the number that the client chose at random
 *
 * broker to client       16 bytes
 *  off  size  field
 *    0     4  error       0, or a Windows error code: the client is not let in, and the rest is 0
 *    4     4  bell        a handle of the client's, its own from now on: the broker's bell, an event
 *    8     4  own bell    likewise: the client's bell, an event
 *   12     4  broker      likewise: the broker's process, to wait for its death
 * </pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class HandshakePipe {
    /** Bytes of what a client writes. */
    public static final int HELLO_LENGTH = Long.BYTES;

    /** Bytes of what the broker answers. */
    public static final int ANSWER_LENGTH = 4 * Integer.BYTES;

    static final int ERROR_OFFSET = 0;
    static final int BELL_OFFSET = ERROR_OFFSET + Integer.BYTES;
    static final int OWN_BELL_OFFSET = BELL_OFFSET + Integer.BYTES;
    static final int BROKER_OFFSET = OWN_BELL_OFFSET + Integer.BYTES;

    private static final String NAME = "\\\\.\\pipe\\tunbroker-";

    /** What the broker answers. Immutable. */
    public static final class Answer {
        public final int error;
        public final int bell;
        public final int ownBell;
        public final int broker;

        /**
         * Makes an answer.
         *
         * @param error 0 to let the client in
         * @param bell the broker's bell
         * @param ownBell the client's bell
         * @param broker the broker's process
         */
        public Answer(final int error, final int bell, final int ownBell, final int broker) {
            this.error = error;
            this.bell = bell;
            this.ownBell = ownBell;
            this.broker = broker;
        }
    }

    private HandshakePipe() {}

    /**
     * Names a pipe.
     *
     * @param number any
     * @return the name that Windows knows it by
     */
    public static String name(final long number) {
        return NAME + Long.toHexString(number);
    }

    /**
     * Encodes what a client writes.
     *
     * @param clientId the client's number
     * @return the bytes
     */
    public static byte[] hello(final long clientId) {
        return littleEndian(new byte[HELLO_LENGTH]).putLong(0, clientId).array();
    }

    /**
     * Decodes what a client wrote.
     *
     * @param hello {@link #HELLO_LENGTH} bytes
     * @return the client's number
     */
    public static long clientId(final byte[] hello) {
        return littleEndian(hello).getLong(0);
    }

    /**
     * Encodes what the broker answers.
     *
     * @param answer to a client
     * @return the bytes
     */
    public static byte[] encode(final Answer answer) {
        return littleEndian(new byte[ANSWER_LENGTH])
                .putInt(ERROR_OFFSET, answer.error)
                .putInt(BELL_OFFSET, answer.bell)
                .putInt(OWN_BELL_OFFSET, answer.ownBell)
                .putInt(BROKER_OFFSET, answer.broker)
                .array();
    }

    /**
     * Decodes what the broker answered.
     *
     * @param bytes {@link #ANSWER_LENGTH} of them
     * @return the answer
     */
    public static Answer decode(final byte[] bytes) {
        final ByteBuffer answer = littleEndian(bytes);
        return new Answer(
                answer.getInt(ERROR_OFFSET),
                answer.getInt(BELL_OFFSET),
                answer.getInt(OWN_BELL_OFFSET),
                answer.getInt(BROKER_OFFSET));
    }

    private static ByteBuffer littleEndian(final byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
