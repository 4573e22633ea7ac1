package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Output;

/**
 * A value that can be set on an adapter's interface.
 *
 * <p>A value that was decoded may be out of range: {@link #validate} is the one check, made by the
 * client before it sends and by the broker before it applies. {@link #toString} describes the value
 * for logs and errors. Two settings are equal if they have the same kind and value.
 *
 * <p>Immutable and thread-safe.
 */
public abstract class Setting {
    Setting() {}

    /**
     * Returns the kind of this setting.
     *
     * @return the same for all settings of a class, but for those that this release does not know
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
     * Returns what tells this setting from others of the same interface: an interface has one
     * setting for each key. It is the kind, unless the kind allows several.
     *
     * @return an object with equality, of any class
     */
    public Object key() {
        return kind();
    }

    /** Returns an object with equality that stands for the whole value. */
    abstract Object value();

    /** Writes the value, and nothing that frames it. */
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
