package org.tunbroker.broker.driver.linux.lease;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.lease.LeaseFile;
import org.tunbroker.broker.driver.lease.LeaseFrame;

/**
 * What the records of all versions have in common.
 *
 * <pre>
 * off  size  field
 *   0    16  {@link LeaseFrame}
 *  16    16  boot id, the upper half first
 *  32     8  device of the network namespace
 *  40     8  inode of the network namespace
 * 144    16  name of the adapter's interface, zeros after it; for logs
 * </pre>
 *
 * <p>Stateless.
 */
final class LeaseLayout {
    static final int LENGTH = LeaseFile.RECORD_LENGTH;
    static final int NAME_LENGTH = 16;

    private static final int BOOT_OFFSET = 16;
    private static final int DEVICE_OFFSET = 32;
    private static final int INODE_OFFSET = 40;
    private static final int ADAPTER_OFFSET = 144;

    private LeaseLayout() {}

    /** Begins a record; {@link #seal} ends it. */
    static ByteBuffer begin(final int version, final Place place, final String adapter) {
        final ByteBuffer bytes = LeaseFrame.begin(version);
        bytes.putLong(BOOT_OFFSET, place.boot().getMostSignificantBits());
        bytes.putLong(BOOT_OFFSET + Long.BYTES, place.boot().getLeastSignificantBits());
        bytes.putLong(DEVICE_OFFSET, place.device()).putLong(INODE_OFFSET, place.inode());
        return bytes.put(ADAPTER_OFFSET, adapter.getBytes(StandardCharsets.ISO_8859_1));
    }

    static ByteBuffer seal(final ByteBuffer bytes) {
        return LeaseFrame.seal(bytes);
    }

    static void put(
            final ByteBuffer bytes, final int lengthOffset, final int offset, final byte[] value) {
        bytes.put(lengthOffset, (byte) value.length).put(offset, value);
    }

    /** Tells whether these bytes begin as a record of a version. */
    static boolean is(final ByteBuffer bytes, final int version) {
        return LeaseFrame.is(bytes, version);
    }

    /**
     * Checks how a record begins, and its checksum.
     *
     * @throws TunException ERROR_INVALID_DATA
     */
    static void check(final ByteBuffer bytes, final int version) {
        LeaseFrame.check(bytes, version);
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
        return LeaseFrame.address(bytes, lengthOffset, offset);
    }

    static String name(final ByteBuffer bytes, final int offset) {
        final byte[] name = new byte[NAME_LENGTH];
        bytes.get(offset, name);
        return new String(name, StandardCharsets.ISO_8859_1).split("\0", 2)[0];
    }

    static TunException invalid(final String reason) {
        return LeaseFrame.invalid(reason);
    }
}
