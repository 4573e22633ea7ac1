package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A setting that an interface has, and what the operating system says of it.
 *
 * <pre>
 * A list, in the byte order of Kryo's streams
 * size  field
 *    2  count, at most {@link #MAX_COUNT}; then each:
 *    -  setting in its frame, see {@link Setting}
 *    4  state, bits
 *    1  scope
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class ListedSetting {
    /** The address is not in use yet: the system looks for duplicates, or the link is down. */
    public static final int TENTATIVE = 1;

    /** Another machine has the address, so it is not used. */
    public static final int DUPLICATE = 2;

    /** The address is not used for new connections. */
    public static final int DEPRECATED = 4;

    /** It was added through the broker. */
    public static final int OWN = 8;

    /** The address has a meaning everywhere. */
    public static final int SCOPE_GLOBAL = 0;

    /** The address has a meaning within a site (fec0::/10). */
    public static final int SCOPE_SITE = 200;

    /** The address has a meaning on the link only. */
    public static final int SCOPE_LINK = 253;

    /** The address has a meaning on this machine only. */
    public static final int SCOPE_HOST = 254;

    /** The most settings of one list: more could not fit a message anyway. */
    public static final int MAX_COUNT = 512;

    private static final int INITIAL_LENGTH = 64;
    private static final int ANY_LENGTH = -1;

    private final Setting setting;
    private final int state;
    private final int scope;

    /**
     * Makes one.
     *
     * @param setting that the interface has
     * @param state bits
     * @param scope of an address, 0 to 255
     */
    public ListedSetting(final Setting setting, final int state, final int scope) {
        this.setting = setting;
        this.state = state;
        this.scope = scope;
    }

    /**
     * Makes one of which the system says nothing.
     *
     * @param setting that the interface has
     * @return without state, of global scope
     */
    public static ListedSetting of(final Setting setting) {
        return new ListedSetting(setting, 0, SCOPE_GLOBAL);
    }

    /**
     * Marks it as added through the broker.
     *
     * @return this but for that
     */
    public ListedSetting own() {
        return new ListedSetting(setting, state | OWN, scope);
    }

    /**
     * Returns the setting.
     *
     * @return as it could be set, added or removed
     */
    public Setting setting() {
        return setting;
    }

    /**
     * Tells whether the setting is in a state.
     *
     * @param bit for example {@link #TENTATIVE}
     * @return true if it is
     */
    public boolean is(final int bit) {
        return (state & bit) != 0;
    }

    /**
     * Tells whether the system uses an address: whether it answers to it.
     *
     * @return false while the system looks for duplicates, and if it found one
     */
    public boolean isUsable() {
        return !is(TENTATIVE) && !is(DUPLICATE);
    }

    /**
     * Returns the scope of an address.
     *
     * @return 0 to 255, as rtnetlink numbers scopes
     */
    public int scope() {
        return scope;
    }

    /**
     * Writes a list.
     *
     * @param out where
     * @param settings at most {@link #MAX_COUNT}
     * @throws KryoException if there is no room for it
     */
    public static void writeAll(final Output out, final Collection<ListedSetting> settings) {
        out.writeShort(settings.size());
        settings.forEach(listed -> listed.write(out));
    }

    /**
     * Returns how long it is in a list.
     *
     * @return bytes
     */
    public int encodedLength() {
        final Output out = new Output(INITIAL_LENGTH, ANY_LENGTH);
        write(out);
        return out.position();
    }

    private void write(final Output out) {
        setting.writeFramed(out);
        out.writeInt(state);
        out.writeByte(scope);
    }

    /**
     * Reads a list. Each length is checked before anything is allocated for it.
     *
     * @param in where
     * @return the settings; of unknown kinds too, which are never valid
     * @throws KryoException if the bytes are no such list
     */
    public static List<ListedSetting> readAll(final Input in) {
        final int count = in.readShort();
        if (count < 0 || count > MAX_COUNT) {
            throw new KryoException("at most " + MAX_COUNT + " settings, not " + count);
        }
        final List<ListedSetting> settings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            settings.add(
                    new ListedSetting(Setting.readFramed(in), in.readInt(), in.readByte() & 0xFF));
        }
        return settings;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof ListedSetting
                && ((ListedSetting) other).setting.equals(setting)
                && ((ListedSetting) other).state == state
                && ((ListedSetting) other).scope == scope;
    }

    @Override
    public int hashCode() {
        return (setting.hashCode() * 31 + state) * 31 + scope;
    }

    @Override
    public String toString() {
        return setting + " state " + state + " scope " + scope;
    }
}
