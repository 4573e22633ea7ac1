package org.tunbroker.broker.os.linux.resolved;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * What the unit of root's answers to a {@link DnsRequest}: four bytes, little-endian, with 0 or an
 * error's code, and the reason in UTF-8.
 *
 * <p>Stateless and thread-safe.
 */
public final class DnsAnswer {
    static final int MAX_LENGTH = 2048;

    private DnsAnswer() {}

    /** Returns the answer that all is done. */
    public static byte[] done() {
        return new byte[Integer.BYTES];
    }

    /** Returns the answer that something failed. */
    public static byte[] of(final TunException failure) {
        final byte[] reason = failure.reason().getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(reason.length, MAX_LENGTH - Integer.BYTES);
        return ByteBuffer.allocate(Integer.BYTES + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(failure.code())
                .put(reason, 0, length)
                .array();
    }

    /** Throws what an answer says. */
    static void check(final byte[] answer) {
        if (answer.length < Integer.BYTES) {
            throw new TunException(
                    ErrorCode.ERROR_BROKEN_PIPE,
                    "setDns",
                    "root's unit for DNS ended; look at journalctl -u 'tunbroker-dns@*'");
        }
        final int code = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (code != 0) {
            final String reason = new String(
                    answer, Integer.BYTES, answer.length - Integer.BYTES, StandardCharsets.UTF_8);
            throw new TunException(code, "setDns", reason, null);
        }
    }
}
