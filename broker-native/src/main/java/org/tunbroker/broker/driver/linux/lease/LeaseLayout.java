package org.tunbroker.broker.driver.linux.lease;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * What the records of all versions have in common, each of {@link #LENGTH} bytes.
 *
 * <pre>
 * Little-endian; written by a broker, but any process of the user can write it
 * off  size  field
 *   0     8  magic, "TBLEASE" and a zero
 *   8     4  version
 *  12     4  CRC-32 of the record with 0 in this field
 *  16    16  boot id, the upper half first
 *  32     8  device of the network namespace
 *  40     8  inode of the network namespace
 * 144    16  name of the adapter's interface, zeros after it; for logs
 * </pre>
 *
 * <p>Stateless.
 */
final class LeaseLayout {
    static final int LENGTH = 256;
    static final int NAME_LENGTH = 16;

    private static final long MAGIC = 0x0045_5341_454C_4254L;
    private static final int VERSION_OFFSET = 8;
    private static final int CHECKSUM_OFFSET = 12;
    private static final int BOOT_OFFSET = 16;
    private static final int DEVICE_OFFSET = 32;
    private static final int INODE_OFFSET = 40;
    private static final int ADAPTER_OFFSET = 144;
    private static final int MAX_ADDRESS_LENGTH = 16;

    private LeaseLayout() {}

    /** Begins a record; {@link #seal} ends it. */
    static ByteBuffer begin(final int version, final Place place, final String adapter) {
        final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, MAGIC).putInt(VERSION_OFFSET, version);
        bytes.putLong(BOOT_OFFSET, place.boot().getMostSignificantBits());
        bytes.putLong(BOOT_OFFSET + Long.BYTES, place.boot().getLeastSignificantBits());
        bytes.putLong(DEVICE_OFFSET, place.device()).putLong(INODE_OFFSET, place.inode());
        return bytes.put(ADAPTER_OFFSET, adapter.getBytes(StandardCharsets.ISO_8859_1));
    }

    static ByteBuffer seal(final ByteBuffer bytes) {
        return bytes.putInt(CHECKSUM_OFFSET, checksum(bytes));
    }

    static void put(
            final ByteBuffer bytes, final int lengthOffset, final int offset, final byte[] value) {
        bytes.put(lengthOffset, (byte) value.length).put(offset, value);
    }

    private static int checksum(final ByteBuffer bytes) {
        final byte[] copy = new byte[LENGTH];
        bytes.get(0, copy);
        ByteBuffer.wrap(copy).putInt(CHECKSUM_OFFSET, 0);
        final CRC32 crc = new CRC32();
        crc.update(copy);
        return (int) crc.getValue();
    }

    /** Tells whether these bytes begin as a record of a version. */
    static boolean is(final ByteBuffer bytes, final int version) {
        return bytes.getLong(0) == MAGIC && bytes.getInt(VERSION_OFFSET) == version;
    }

    /**
     * Checks how a record begins, and its checksum.
     *
     * @throws TunException ERROR_INVALID_DATA
     */
    static void check(final ByteBuffer bytes, final int version) {
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

    static Place place(final ByteBuffer bytes) {
        return new Place(
                new UUID(bytes.getLong(BOOT_OFFSET), bytes.getLong(BOOT_OFFSET + Long.BYTES)),
                bytes.getLong(DEVICE_OFFSET),
                bytes.getLong(INODE_OFFSET));
    }

    static String adapter(final ByteBuffer bytes) {
        return name(bytes, ADAPTER_OFFSET);
    }

    /** Reads an address; null if it has no bytes. */
    static InetAddress address(final ByteBuffer bytes, final int lengthOffset, final int offset) {
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

    static String name(final ByteBuffer bytes, final int offset) {
        final byte[] name = new byte[NAME_LENGTH];
        bytes.get(offset, name);
        return new String(name, StandardCharsets.ISO_8859_1).split("\0", 2)[0];
    }

    static TunException invalid(final String reason) {
        return new TunException(ErrorCode.ERROR_INVALID_DATA, "undo", reason);
    }
}
