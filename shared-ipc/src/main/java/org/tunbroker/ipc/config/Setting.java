package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/**
 * A value that can be set on an adapter's interface.
 *
 * <p>A value that was decoded may be out of range: {@link #validate} checks it, in the client
 * before sending and in the broker before applying. {@link #toString} describes the value for logs
 * and errors. Two settings are equal if they have the same kind and value.
 *
 * <pre>
 * A setting in its frame, in the byte order of Kryo's streams
 * size  field
 *    2  kind, by its number
 *    2  length of the value, so that the value of an unknown kind can be skipped
 *    -  value, as its kind encodes it
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public abstract class Setting {
    /** What {@link #ipVersion} is of a setting that concerns the whole interface. */
    public static final int EACH_IP_VERSION = 0;

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

    /**
     * Tells which version of IP the setting is about: a machine may lack one.
     *
     * @return 4 or 6; {@link #EACH_IP_VERSION} for what concerns the whole interface
     */
    public int ipVersion() {
        return EACH_IP_VERSION;
    }

    /** Returns an object with equality that stands for the whole value. */
    abstract Object value();

    /** Writes the value without kind and length. */
    abstract void write(Output out);

    final void writeFramed(final Output out) {
        out.writeShort(kind().number());
        final int lengthPosition = out.position();
        out.writeShort(0);
        final int begin = out.position();
        write(out);
        final int end = out.position();
        out.setPosition(lengthPosition);
        out.writeShort(end - begin);
        out.setPosition(end);
    }

    /** Reads a setting with its frame; the length is checked before anything is allocated. */
    static Setting readFramed(final Input in) {
        final SettingKind kind = SettingKinds.of(in.readShort() & 0xFFFF);
        final int length = in.readShort();
        final int limit = in.limit();
        if (length < 0 || length > limit - in.position()) {
            throw new KryoException("length=" + length + " of " + kind.name());
        }
        in.setLimit(in.position() + length);
        final Setting setting = kind.read(in);
        if (in.position() != in.limit()) {
            throw new KryoException(kind.name() + " is longer than its value");
        }
        in.setLimit(limit);
        return setting;
    }

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
