package org.tunbroker.ipc.control;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.os.OperatingSystem;

/**
 * The numbers on which client and broker must agree, and the fixed prefix of every message.
 *
 * <pre>
 * Prefix of a message, the same in all protocol versions, little-endian
 *  off  size  field           meaning
 *    0     4  magic           {@link #MAGIC}
 *    4     4  version         major in the high 16 bits, minor in the low
 *    8     4  kind            {@link #REQUEST}, {@link #REPLY}, {@link #EVENT}, {@link #REFUSAL}
 *   12     4  reserved        0
 *   16     8  correlation id  chosen by the client, returned in the reply; 0 in events
 *   24     -  body            Kryo: class id and fields; empty in a refusal
 * </pre>
 *
 * <p>A refusal answers a message of another major version. It has a prefix only, so that every
 * version understands it; the version in it is the broker's.
 */
public final class ControlProtocol {
    /** What every message begins with: the letters TBC1. */
    public static final int MAGIC = 0x31434254;

    /**
     * The major version; peers of different major versions cannot talk. It changes with messages
     * and with everything else that client and broker share: the files of a generation and the
     * memory of sessions. The broker directory's name contains it, so brokers of several versions
     * run side by side.
     */
    public static final int MAJOR_VERSION = 3;

    /** The minor version; it changes with additions that an older peer can ignore. */
    public static final int MINOR_VERSION = 0;

    /** Both versions in one word. */
    public static final int VERSION = MAJOR_VERSION << 16 | MINOR_VERSION;

    /** Client to broker, to be answered. */
    public static final int REQUEST = 1;

    /** Broker to client, the answer to a request. */
    public static final int REPLY = 2;

    /** Broker to client, without a request. */
    public static final int EVENT = 3;

    /** Broker to client: a request of a version that the broker does not speak. */
    public static final int REFUSAL = 4;

    /** Offset of the magic word. */
    public static final int MAGIC_OFFSET = 0;

    /** Offset of the version. */
    public static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;

    /** Offset of the kind. */
    public static final int KIND_OFFSET = VERSION_OFFSET + Integer.BYTES;

    /** Offset of the reserved word. */
    public static final int RESERVED_OFFSET = KIND_OFFSET + Integer.BYTES;

    /** Offset of the correlation id. */
    public static final int CORRELATION_ID_OFFSET = RESERVED_OFFSET + Integer.BYTES;

    /** Length of the prefix. */
    public static final int PREFIX_LENGTH = CORRELATION_ID_OFFSET + Long.BYTES;

    /** The longest message, prefix included; it fits one Aeron fragment. */
    public static final int MAX_MESSAGE_LENGTH = 4096;

    /** Aeron's channel: shared memory. */
    public static final String CHANNEL = "aeron:ipc";

    /**
     * The Aeron stream of requests, on which each client has its own publication. The stream of a
     * client's replies and events has that publication's session id as its number, which is unique
     * in the driver.
     */
    public static final int REQUEST_STREAM_ID = 1;

    /** Length of a term of each stream: the smallest that Aeron allows. */
    public static final int TERM_LENGTH = 64 * 1024;

    /** Aeron's unit of transfer, so long that no message is fragmented. */
    public static final int MTU_LENGTH = 8 * 1024;

    private ControlProtocol() {}

    /**
     * Formats a version.
     *
     * @param version major and minor in one word
     * @return for example {@code 3.0}
     */
    public static String versionText(final int version) {
        return (version >>> 16) + "." + (version & 0xFFFF);
    }

    /**
     * Tells whether a peer's messages can be understood.
     *
     * @param version the peer's
     * @return whether the major versions are the same
     */
    public static boolean isCompatible(final int version) {
        return version >>> 16 == MAJOR_VERSION;
    }

    /**
     * Makes the error for a broker of another version, which should not be in this version's
     * directory.
     *
     * @param brokerVersion the broker's
     * @param brokerProcessId of the broker
     * @return ERROR_REVISION_MISMATCH, naming both sides, and how to end that broker
     */
    public static TunException versionMismatch(final int brokerVersion, final int brokerProcessId) {
        return new TunException(
                ErrorCode.ERROR_REVISION_MISMATCH,
                "connect",
                "the broker speaks protocol "
                        + versionText(brokerVersion)
                        + ", this client "
                        + versionText(VERSION)
                        + "; use the same tunbroker release on both sides, and "
                        + endingAdvice(brokerProcessId));
    }

    /**
     * Returns advice on ending a broker that blocks this one.
     *
     * @param processId of the broker
     * @return the rest of a sentence
     */
    public static String endingAdvice(final int processId) {
        return "end the broker, process " + processId + ": "
                + OperatingSystem.current().endCommand(processId);
    }
}
