package org.tunbroker.broker.driver.lease;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * How each record of a journal begins. The format is older and younger releases' too: it does not
 * change with the protocol between client and broker. A release skips versions that it does not
 * know.
 *
 * <pre>
 * Little-endian, {@link LeaseFile#RECORD_LENGTH} bytes; written by a broker, but any process of the
 * user can write it
 * off  size  field
 *   0     8  magic, "TBLEASE" and a zero
 *   8     4  version: what the record is, and of which layout
 *  12     4  CRC-32 of the record with 0 in this field
 *  16     -  what the version says
 * </pre>
 *
 * <p>Stateless.
 */
public final class LeaseFrame {
    private static final long MAGIC = 0x0045_5341_454C_4254L;
    private static final int VERSION_OFFSET = 8;
    private static final int CHECKSUM_OFFSET = 12;
    private static final int MAX_ADDRESS_LENGTH = 16;

    private LeaseFrame() {}

    /** Begins a record; {@link #seal} ends it. */
    public static ByteBuffer begin(final int version) {
        final ByteBuffer bytes =
                ByteBuffer.allocate(LeaseFile.RECORD_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putLong(0, MAGIC).putInt(VERSION_OFFSET, version);
    }

    /** Writes the checksum, and returns the record. */
    public static ByteBuffer seal(final ByteBuffer bytes) {
        return bytes.putInt(CHECKSUM_OFFSET, checksum(bytes));
    }

    private static int checksum(final ByteBuffer bytes) {
        final byte[] copy = new byte[LeaseFile.RECORD_LENGTH];
        bytes.get(0, copy);
        ByteBuffer.wrap(copy).putInt(CHECKSUM_OFFSET, 0);
        final CRC32 crc = new CRC32();
        crc.update(copy);
        return (int) crc.getValue();
    }

    /** Tells whether a slot has no record. */
    public static boolean isEmpty(final ByteBuffer bytes) {
        return bytes.equals(ByteBuffer.allocate(LeaseFile.RECORD_LENGTH));
    }

    /** Tells whether these bytes begin as a record of a version. */
    public static boolean is(final ByteBuffer bytes, final int version) {
        return bytes.getLong(0) == MAGIC && bytes.getInt(VERSION_OFFSET) == version;
    }

    /**
     * Checks how a record begins, and its checksum.
     *
     * @param bytes that anybody may have written, little-endian, of the caller's own memory
     * @throws TunException ERROR_INVALID_DATA
     */
    public static void check(final ByteBuffer bytes, final int version) {
        if (bytes.getLong(0) != MAGIC) {
            throw invalid("it does not begin as one");
        }
        if (bytes.getInt(VERSION_OFFSET) != version) {
            throw invalid("version " + bytes.getInt(VERSION_OFFSET) + " is not known here");
        }
        if (bytes.getInt(CHECKSUM_OFFSET) != checksum(bytes)) {
            throw invalid("its checksum is wrong");
        }
    }

    /** Writes an address and its length; null has none. */
    public static void putAddress(
            final ByteBuffer bytes,
            final int lengthOffset,
            final int offset,
            final InetAddress address) {
        final byte[] value = address == null ? new byte[0] : address.getAddress();
        bytes.put(lengthOffset, (byte) value.length).put(offset, value);
    }

    /**
     * Reads an address.
     *
     * @return null if it has no bytes
     * @throws TunException ERROR_INVALID_DATA
     */
    public static InetAddress address(
            final ByteBuffer bytes, final int lengthOffset, final int offset) {
        final int length = bytes.get(lengthOffset) & 0xFF;
        if (length == 0) {
            return null;
        }
        if (length > MAX_ADDRESS_LENGTH) {
            throw invalid("an address has " + length + " bytes");
        }
        final byte[] address = new byte[length];
        bytes.get(offset, address);
        try {
            return InetAddress.getByAddress(address);
        } catch (final UnknownHostException ex) {
            throw invalid("an address has " + length + " bytes");
        }
    }

    /** Makes the exception for what is no such record. */
    public static TunException invalid(final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_DATA, "undo", reason);
    }
}
