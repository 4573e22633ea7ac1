package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Whether an interface is administratively up. Immutable and thread-safe. */
public final class LinkState extends Setting {
    static final SettingKind KIND = SettingKind.one(3, "Up", LinkState::new);

    private final boolean up;

    /**
     * Makes a value.
     *
     * @param up false for down
     */
    public LinkState(final boolean up) {
        this.up = up;
    }

    private LinkState(final Input in) {
        this(in.readBoolean());
    }

    /**
     * Returns the value.
     *
     * @return false for down
     */
    public boolean isUp() {
        return up;
    }

    @Override
    public SettingKind kind() {
        return KIND;
    }

    @Override
    public void validate(final String call) {
        // both values are valid
    }

    @Override
    Object value() {
        return up;
    }

    @Override
    void write(final Output out) {
        out.writeBoolean(up);
    }

    @Override
    public String toString() {
        return up ? "up" : "down";
    }
}
