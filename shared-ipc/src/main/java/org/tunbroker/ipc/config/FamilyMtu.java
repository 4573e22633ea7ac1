package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Arrays;
import java.util.List;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The largest packet of one family that the operating system sends into an adapter. Immutable and
 * thread-safe.
 */
public final class FamilyMtu extends FamilySetting {
    static final SettingKind KIND = SettingKind.one(6, "FamilyMtu", FamilyMtu::new);

    private final boolean v4;
    private final int bytes;

    /**
     * Makes a value.
     *
     * @param v4 true for IPv4, false for IPv6
     * @param bytes {@link Mtu#MIN}, for IPv6 {@link Mtu#MIN_V6}, to {@link Mtu#MAX}, which
     *     {@link #validate} checks
     */
    public FamilyMtu(final boolean v4, final int bytes) {
        this.v4 = v4;
        this.bytes = bytes;
    }

    private FamilyMtu(final Input in) {
        this(in.readBoolean(), in.readInt());
    }

    @Override
    public boolean isV4() {
        return v4;
    }

    /**
     * Returns the value.
     *
     * @return bytes
     */
    public int bytes() {
        return bytes;
    }

    @Override
    public SettingKind kind() {
        return KIND;
    }

    /** {@inheritDoc} An interface has one for each family. */
    @Override
    public Object key() {
        return Arrays.asList(KIND, v4);
    }

    @Override
    public void validate(final String call) {
        final int min = v4 ? Mtu.MIN : Mtu.MIN_V6;
        if (bytes < min || bytes > Mtu.MAX) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    "mtu=" + bytes + " of " + family() + " must be from " + min + " to " + Mtu.MAX);
        }
    }

    private String family() {
        return v4 ? "IPv4" : "IPv6";
    }

    @Override
    List<?> value() {
        return Arrays.asList(v4, bytes);
    }

    @Override
    void write(final Output out) {
        out.writeBoolean(v4);
        out.writeInt(bytes);
    }

    @Override
    public String toString() {
        return "MTU " + bytes + " of " + family();
    }
}
