package org.tunbroker.broker.driver.wintun.iphlpapi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/** Lays identifiers out as a Windows GUID. */
public final class Guids {
    private static final int LENGTH = 16;

    private Guids() {}

    /**
     * Lays out a GUID, whose text is the UUID's.
     *
     * @return a number of 32 bits and two of 16, little-endian, then 8 bytes in their order
     */
    public static byte[] layOut(final UUID uuid) {
        final long high = uuid.getMostSignificantBits();
        return ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) (high >>> Integer.SIZE))
                .putShort((short) (high >>> Short.SIZE))
                .putShort((short) high)
                .order(ByteOrder.BIG_ENDIAN)
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    /**
     * Reads a GUID.
     *
     * @param guid 16 bytes, as {@link #layOut} returns them
     * @return the UUID with the same text
     */
    public static UUID read(final byte[] guid) {
        final ByteBuffer bytes = ByteBuffer.wrap(guid).order(ByteOrder.LITTLE_ENDIAN);
        final long first = Integer.toUnsignedLong(bytes.getInt());
        final long second = Short.toUnsignedLong(bytes.getShort());
        final long third = Short.toUnsignedLong(bytes.getShort());
        return new UUID(
                first << Integer.SIZE | second << Short.SIZE | third,
                bytes.order(ByteOrder.BIG_ENDIAN).getLong());
    }
}
