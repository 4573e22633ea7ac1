package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A value of a kind that only a newer release knows: its bytes are kept, and it is never valid.
 * Immutable and thread-safe.
 */
public final class UnknownSetting extends Setting {
    private final SettingKind kind;
    private final byte[] bytes;

    private UnknownSetting(final SettingKind kind, final byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    static SettingKind kind(final int number) {
        // a kind's reader makes settings of that kind
        final SettingKind[] kind = new SettingKind[1];
        kind[0] = SettingKind.several(number, "Kind" + number, in -> read(kind[0], in));
        return kind[0];
    }

    private static UnknownSetting read(final SettingKind kind, final Input in) {
        return new UnknownSetting(kind, in.readBytes(in.limit() - in.position()));
    }

    @Override
    public SettingKind kind() {
        return kind;
    }

    @Override
    public void validate(final String call) {
        throw new TunException(
                ErrorCode.ERROR_NOT_SUPPORTED,
                call,
                "the broker knows no setting of kind " + kind.number()
                        + ", which is of a newer release; use the same tunbroker release on both"
                        + " sides");
    }

    @Override
    Object value() {
        return Arrays.asList(kind.number(), ByteBuffer.wrap(bytes));
    }

    @Override
    void write(final Output out) {
        out.writeBytes(bytes);
    }

    @Override
    public String toString() {
        return "a setting of the unknown kind " + kind.number();
    }
}
