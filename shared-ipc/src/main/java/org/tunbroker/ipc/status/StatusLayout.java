package org.tunbroker.ipc.status;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The memory with the broker's status: a header, then a record for each client, adapter and
 * session. The broker's control loop is the only writer of all fields, and never reads one back. It
 * writes the whole snapshot between two changes of the sequence; a reader copies the memory, and
 * takes the copy if the sequence was even and is the same afterwards.
 *
 * <pre>
 * Status memory, version 1, little-endian
 *  off  size  field             store / load, meaning
 *    0     4  magic             plain, before a client is told of the memory: the letters TBV1
 *    4     4  version           plain, likewise
 *    8     4  length            plain, likewise: of the memory, in bytes
 *   12     4  clients           of this snapshot, as all below but the sequence: how many records
 *   16     8  sequence          volatile store / volatile load; odd while a snapshot is written
 *   24     8  time              ms since 1970
 *   32     8  nanoseconds       of a clock that only runs forward, for rates
 *   40     8  started           ms since 1970: when the broker started
 *   48     4  process id        of the broker
 *   52     4  bits              of a pointer in its JVM
 *   56     4  adapters          how many records
 *   60     4  sessions          how many records
 *   64     4  captures          how many run
 *   68     4  counted           the most records of a ring that "packets" below count
 *   72    56  reserved          0
 *  128   128  release           text
 *  256    64  driver            text
 *  320    64  architecture      text
 *  384   128  user              text
 *  512     -  records           clients, then adapters, then sessions
 *
 * Client, 256 bytes
 *    0     8  since             ms since 1970
 *    8     4  process id
 *   12     4  bits              of a pointer in its JVM
 *   16    64  architecture      text
 *   80   176  program           text, empty if not known
 *
 * Adapter, 1024 bytes
 *    0     4  number            of the broker's
 *    4     4  flags             1: settings are known; 2: its interface is up; 4: it is being made
 *    8     4  interface index   0 if the system does not know it
 *   12     4  MTU               0 if not known
 *   16     8  LUID
 *   24    16  GUID              two words of 8 bytes, the higher one first
 *   40     4  owner             process id
 *   44     4  handles           of all clients
 *   48     4  addresses         how many it has, perhaps more than are listed
 *   52     4  captures          how many copy its packets
 *   56     8  reserved          0
 *   64   256  name              text
 *  320   256  interface name    text
 *  576   400  addresses         the first 20, each 20 bytes: the address (16, or 4 and 12 of 0), its
 *                               length (1), that of its prefix (1), reserved (2)
 *  976    48  reserved          0
 *
 * Session, 256 bytes
 *    0     4  number            of the broker's
 *    4     4  adapter           its number
 *    8     4  owner             process id
 *   12     4  capacity          of each ring, in bytes
 *   16     4  offload           the number of an Offload
 *   20     4  flags             1: the rings' fields below are known
 *   24     8  started           ms since 1970
 *   32    72  to the client     as below, of the receive ring
 *  104    72  from the client   as below, of the send ring
 *  176    80  reserved          0
 *
 * Direction, 72 bytes
 *    0     8  packets           that went through
 *    8     8  bytes             of these; from the client those that were dropped too
 *   16     8  dropped           to the client: no room for them, or too long; from it: the device
 *                               refused them
 *   24     8  too short         from the client: no IP packet is so short. Else 0
 *   32     8  waits             how often the broker had nothing to do and waited
 *   40     8  wakes             how often the broker woke a client that slept
 *   48     4  fill              bytes in the ring
 *   52     4  highest           the most that were seen in it
 *   56     4  packets in ring   that wait, or that the client holds; at most "counted"
 *   60    12  reserved          0
 * </pre>
 *
 * <p>A text is a number of UTF-16 units (2 bytes), these units, and zeros up to the field's length.
 * Longer texts are cut.
 *
 * <p>Stateless and thread-safe.
 */
public final class StatusLayout {
    /** What the magic word holds: the letters TBV1. */
    public static final int MAGIC = 0x31564254;

    /** The version of this table. */
    public static final int VERSION = 1;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = MAGIC_OFFSET + Integer.BYTES;
    public static final int LENGTH_OFFSET = VERSION_OFFSET + Integer.BYTES;
    public static final int CLIENTS_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    public static final int SEQUENCE_OFFSET = CLIENTS_OFFSET + Integer.BYTES;
    public static final int TIME_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    public static final int NANOSECONDS_OFFSET = TIME_OFFSET + Long.BYTES;
    public static final int STARTED_OFFSET = NANOSECONDS_OFFSET + Long.BYTES;
    public static final int PROCESS_ID_OFFSET = STARTED_OFFSET + Long.BYTES;
    public static final int BITS_OFFSET = PROCESS_ID_OFFSET + Integer.BYTES;
    public static final int ADAPTERS_OFFSET = BITS_OFFSET + Integer.BYTES;
    public static final int SESSIONS_OFFSET = ADAPTERS_OFFSET + Integer.BYTES;
    public static final int CAPTURES_OFFSET = SESSIONS_OFFSET + Integer.BYTES;
    public static final int COUNTED_OFFSET = CAPTURES_OFFSET + Integer.BYTES;
    public static final int RELEASE_OFFSET = 128;
    public static final int RELEASE_LENGTH = 128;
    public static final int DRIVER_OFFSET = RELEASE_OFFSET + RELEASE_LENGTH;
    public static final int DRIVER_LENGTH = 64;
    public static final int ARCHITECTURE_OFFSET = DRIVER_OFFSET + DRIVER_LENGTH;
    public static final int ARCHITECTURE_LENGTH = 64;
    public static final int USER_OFFSET = ARCHITECTURE_OFFSET + ARCHITECTURE_LENGTH;
    public static final int USER_LENGTH = 128;

    /** Length of the header. */
    public static final int HEADER_LENGTH = USER_OFFSET + USER_LENGTH;

    /** Where the fields of a client lie in its record. */
    public static final class Client {
        public static final int SINCE = 0;
        public static final int PROCESS_ID = SINCE + Long.BYTES;
        public static final int BITS = PROCESS_ID + Integer.BYTES;
        public static final int ARCHITECTURE = BITS + Integer.BYTES;
        public static final int PROGRAM = ARCHITECTURE + ARCHITECTURE_LENGTH;
        public static final int PROGRAM_LENGTH = 176;

        /** Length of the record. */
        public static final int LENGTH = PROGRAM + PROGRAM_LENGTH;

        private Client() {}
    }

    /** Where the fields of an adapter lie in its record. */
    public static final class Adapter {
        /** A flag: MTU, state and addresses are known. */
        public static final int KNOWN = 1;

        /** A flag: the interface is up. */
        public static final int UP = 2;

        /** A flag: the driver is making it, or has not answered yet. */
        public static final int COMING = 4;

        public static final int NUMBER = 0;
        public static final int FLAGS = NUMBER + Integer.BYTES;
        public static final int INTERFACE_INDEX = FLAGS + Integer.BYTES;
        public static final int MTU = INTERFACE_INDEX + Integer.BYTES;
        public static final int LUID = MTU + Integer.BYTES;
        public static final int GUID = LUID + Long.BYTES;
        public static final int OWNER = GUID + 2 * Long.BYTES;
        public static final int HANDLES = OWNER + Integer.BYTES;
        public static final int ADDRESS_COUNT = HANDLES + Integer.BYTES;
        public static final int CAPTURES = ADDRESS_COUNT + Integer.BYTES;
        public static final int NAME = 64;
        public static final int NAME_LENGTH = 256;
        public static final int INTERFACE_NAME = NAME + NAME_LENGTH;
        public static final int ADDRESSES = INTERFACE_NAME + NAME_LENGTH;

        /** How many addresses are listed at most. */
        public static final int MAX_ADDRESSES = 20;

        /** Length of the place of one address. */
        public static final int ADDRESS_LENGTH = 20;

        /** Where in that place the address's own length lies; the prefix's is the next byte. */
        public static final int ADDRESS_BYTES = 16;

        /** Length of the record. */
        public static final int LENGTH = 1024;

        private Adapter() {}
    }

    /** Where the fields of a session lie in its record. */
    public static final class Session {
        /** A flag: what the rings have now is known. */
        public static final int KNOWN = 1;

        public static final int NUMBER = 0;
        public static final int ADAPTER = NUMBER + Integer.BYTES;
        public static final int OWNER = ADAPTER + Integer.BYTES;
        public static final int CAPACITY = OWNER + Integer.BYTES;
        public static final int OFFLOAD = CAPACITY + Integer.BYTES;
        public static final int FLAGS = OFFLOAD + Integer.BYTES;
        public static final int STARTED = FLAGS + Integer.BYTES;
        public static final int TO_CLIENT = STARTED + Long.BYTES;
        public static final int FROM_CLIENT = TO_CLIENT + Direction.LENGTH;

        /** Length of the record. */
        public static final int LENGTH = 256;

        private Session() {}
    }

    /** Where the fields of a session's direction lie in its part of the record. */
    public static final class Direction {
        public static final int PACKETS = 0;
        public static final int BYTES = PACKETS + Long.BYTES;
        public static final int DROPPED = BYTES + Long.BYTES;
        public static final int TOO_SHORT = DROPPED + Long.BYTES;
        public static final int WAITS = TOO_SHORT + Long.BYTES;
        public static final int WAKES = WAITS + Long.BYTES;
        public static final int FILL = WAKES + Long.BYTES;
        public static final int HIGHEST = FILL + Integer.BYTES;
        public static final int IN_RING = HIGHEST + Integer.BYTES;

        /** Length of the part. */
        public static final int LENGTH = 72;

        private Direction() {}
    }

    private StatusLayout() {}

    /**
     * Returns how long a snapshot is.
     *
     * @param clients how many records
     * @param adapters how many records
     * @param sessions how many records
     * @return bytes
     */
    public static int length(final int clients, final int adapters, final int sessions) {
        return HEADER_LENGTH
                + clients * Client.LENGTH
                + adapters * Adapter.LENGTH
                + sessions * Session.LENGTH;
    }

    /**
     * Writes a text into its field.
     *
     * @param buffer that has the field
     * @param offset of the field
     * @param length of the field; what has no room is cut
     * @param text any
     */
    public static void putText(
            final MutableDirectBuffer buffer,
            final int offset,
            final int length,
            final String text) {
        final int units = Math.min(text.length(), (length - Short.BYTES) / Character.BYTES);
        buffer.setMemory(offset, length, (byte) 0);
        buffer.putShort(offset, (short) units, ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < units; i++) {
            buffer.putChar(
                    offset + Short.BYTES + i * Character.BYTES,
                    text.charAt(i),
                    ByteOrder.LITTLE_ENDIAN);
        }
    }

    /**
     * Reads a text.
     *
     * @param snapshot little-endian
     * @param offset of the field
     * @param length of the field
     * @return the text; a length that makes no sense is cut
     */
    public static String text(final ByteBuffer snapshot, final int offset, final int length) {
        final int told = snapshot.getShort(offset);
        final int units = Math.max(0, Math.min(told, (length - Short.BYTES) / Character.BYTES));
        final char[] text = new char[units];
        for (int i = 0; i < units; i++) {
            text[i] = snapshot.getChar(offset + Short.BYTES + i * Character.BYTES);
        }
        return new String(text);
    }

    /**
     * Tells whether memory has this layout.
     *
     * @param memory that a broker shared
     * @return whether magic, version and length say so
     */
    public static boolean isStatus(final DirectBuffer memory) {
        return memory.capacity() >= HEADER_LENGTH
                && memory.getInt(MAGIC_OFFSET) == MAGIC
                && memory.getInt(VERSION_OFFSET) == VERSION
                && memory.getInt(LENGTH_OFFSET) == memory.capacity();
    }
}
