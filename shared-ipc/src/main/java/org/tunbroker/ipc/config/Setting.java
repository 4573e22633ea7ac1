package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Output;

/**
 * A value that can be set on an adapter's interface.
 *
 * <p>A value that was decoded may be out of range: {@link #validate} checks it, in the client
 * before sending and in the broker before applying. {@link #toString} describes the value for logs
 * and errors. Two settings are equal if they have the same kind and value.
 *
 * <p>Immutable and thread-safe.
 */
public abstract class Setting {
    Setting() {}

    /**
     * Returns the kind of this setting.
     *
     * @return the same for all settings of a class, except {@link UnknownSetting}
     */
    public abstract SettingKind kind();

    /**
     * Refuses a value that no interface can have.
     *
     * @param call named in the error
     * @throws org.tunbroker.TunException ERROR_INVALID_PARAMETER; ERROR_NOT_SUPPORTED if this
     *     release does not know the kind
     */
    public abstract void validate(String call);

    /**
     * Returns the key of this setting: an interface has one setting for each key. The key is the
     * kind, unless the kind allows several values.
     *
     * @return an object with equality, of any class
     */
    public Object key() {
        return kind();
    }

    /** Returns an object with equality that stands for the whole value. */
    abstract Object value();

    /** Writes the value without kind and length. */
    abstract void write(Output out);

    @Override
    public final boolean equals(final Object other) {
        return other != null
                && other.getClass() == getClass()
                && ((Setting) other).value().equals(value());
    }

    @Override
    public final int hashCode() {
        return value().hashCode();
    }

    @Override
    public abstract String toString();
}
