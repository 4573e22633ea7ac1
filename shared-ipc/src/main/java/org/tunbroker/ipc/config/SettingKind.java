package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;

import java.util.function.Function;

/** A kind of {@link Setting}. Immutable and thread-safe; each is made once. */
public final class SettingKind {
    private final int number;
    private final String name;
    private final boolean several;
    private final Function<Input, Setting> reader;

    private SettingKind(
            final int number,
            final String name,
            final boolean several,
            final Function<Input, Setting> reader) {
        this.number = number;
        this.name = name;
        this.several = several;
        this.reader = reader;
    }

    /**
     * Makes a kind of which an interface always has one value, which can be set.
     *
     * @param number 0 to 31, stable, never used again for another kind
     * @param name as in the call that sets it, for example {@code Mtu}
     * @param reader reads a value until the input's limit
     */
    static SettingKind one(
            final int number, final String name, final Function<Input, Setting> reader) {
        return new SettingKind(number, name, false, reader);
    }

    /** Makes a kind of which an interface has any number of values: each is added or removed. */
    static SettingKind several(
            final int number, final String name, final Function<Input, Setting> reader) {
        return new SettingKind(number, name, true, reader);
    }

    /**
     * Returns the number by which messages name this kind.
     *
     * @return at least 0; below {@link SettingKinds#LIMIT} if this release knows the kind
     */
    public int number() {
        return number;
    }

    /**
     * Returns the name of this kind in calls.
     *
     * @return for example {@code Mtu}, of {@code setMtu}
     */
    public String name() {
        return name;
    }

    /**
     * Tells whether an interface has any number of values of this kind.
     *
     * @return true for what is added and removed, false for what is set
     */
    public boolean several() {
        return several;
    }

    Setting read(final Input in) {
        return reader.apply(in);
    }
}
