package org.tunbroker.broker.os.linux.resolved;

import com.esotericsoftware.kryo.KryoException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.ipc.config.InterfaceDns;
import org.tunbroker.ipc.config.InterfaceName;

/**
 * What a broker asks the unit of root's for: one message of a socket that keeps the bounds of
 * messages.
 *
 * <pre>
 * size  field, little-endian
 *    4  magic, "TBD1"
 *    4  index of the interface
 *    2  length of its name, then the name, in ASCII
 *    2  length of the DNS that it has, then that, as {@link InterfaceDns} encodes it
 *    2  length of the DNS that it is to have, then that
 * </pre>
 *
 * @param index of the interface
 * @param name of the interface, at this moment
 * @param before the DNS that it has
 * @param dns the DNS that it is to have
 */
public record DnsRequest(int index, String name, InterfaceDns before, InterfaceDns dns) {
    /** More than a valid request takes. */
    public static final int MAX_LENGTH = 4096;

    private static final int MAGIC = 0x3144_4254;
    private static final String CALL = "setDns";

    /** Returns where the unit listens for a user's brokers. */
    public static Path socketOf(final int user) {
        return Path.of("/run/tunbroker/dns-" + user + ".sock");
    }

    byte[] encoded() {
        final ByteBuffer bytes = ByteBuffer.allocate(MAX_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(MAGIC).putInt(index);
        put(bytes, name.getBytes(StandardCharsets.US_ASCII));
        put(bytes, before.encoded());
        put(bytes, dns.encoded());
        final byte[] message = new byte[bytes.flip().remaining()];
        bytes.get(message);
        return message;
    }

    private static void put(final ByteBuffer target, final byte[] part) {
        target.putShort((short) part.length).put(part);
    }

    /**
     * Reads a request, and validates it.
     *
     * @param message that anybody may have written
     * @return the request
     * @throws TunException ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER or ERROR_REVISION_MISMATCH
     */
    public static DnsRequest decode(final byte[] message) {
        final ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (bytes.getInt() != MAGIC) {
                throw new TunException(
                        ErrorCode.ERROR_REVISION_MISMATCH,
                        CALL,
                        "the broker is of another release than root's unit for DNS");
            }
            final int index = bytes.getInt();
            final InterfaceName name =
                    new InterfaceName(new String(part(bytes), StandardCharsets.US_ASCII));
            name.validate(CALL);
            final InterfaceDns before = InterfaceDns.decode(part(bytes));
            before.validate(CALL);
            final InterfaceDns dns = InterfaceDns.decode(part(bytes));
            dns.validate(CALL);
            if (bytes.hasRemaining()) {
                throw malformed("it is longer than its parts");
            }
            return new DnsRequest(index, name.name(), before, dns);
        } catch (final BufferUnderflowException | KryoException ex) {
            throw malformed(ex.toString());
        }
    }

    private static byte[] part(final ByteBuffer bytes) {
        final int length = bytes.getShort();
        if (length < 0 || length > bytes.remaining()) {
            throw malformed("a part has " + length + " bytes");
        }
        final byte[] part = new byte[length];
        bytes.get(part);
        return part;
    }

    private static TunException malformed(final String reason) {
        return new TunException(
                ErrorCode.ERROR_INVALID_DATA, CALL, "the request cannot be read: " + reason);
    }
}
