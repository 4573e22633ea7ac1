package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** The largest packet that the operating system sends into an adapter. Immutable, thread-safe. */
public final class Mtu extends Setting {
    /** The smallest MTU: every IPv4 host must accept packets of this size. */
    public static final int MIN = 576;

    /** The largest MTU: a packet of the largest size that a ring holds. */
    public static final int MAX = 0xFFFF;

    /** The smallest MTU of a link that carries IPv6 (RFC 8200). */
    public static final int MIN_V6 = 1280;

    static final SettingKind KIND = SettingKind.one(1, "Mtu", Mtu::new);

    private final int bytes;

    /**
     * Makes a value.
     *
     * @param bytes {@link #MIN} to {@link #MAX}, which {@link #validate} checks
     */
    public Mtu(final int bytes) {
        this.bytes = bytes;
    }

    private Mtu(final Input in) {
        this(in.readInt());
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

    @Override
    public void validate(final String call) {
        if (bytes < MIN || bytes > MAX) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    "mtu=" + bytes + " must be from " + MIN + " to " + MAX);
        }
    }

    @Override
    Object value() {
        return bytes;
    }

    @Override
    void write(final Output out) {
        out.writeInt(bytes);
    }

    @Override
    public String toString() {
        return "MTU " + bytes;
    }
}
