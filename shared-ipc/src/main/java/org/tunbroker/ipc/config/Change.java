package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * A change of an interface's settings: one is set, added or removed.
 *
 * <pre>
 * A list of changes, in the byte order of Kryo's streams
 * size  field
 *    2  count, at most {@link #MAX_COUNT}; then each change:
 *    1  operation, by its number
 *    -  setting with its frame, see {@link Setting}
 * </pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class Change {
    /** An operation on a setting. */
    public enum Operation {
        /** Replaces the value of a kind that every interface has once. */
        SET(1),
        /** Adds a value to those of the kind. */
        ADD(2),
        /** Removes one value of the kind. */
        REMOVE(3);

        private final int number;

        Operation(final int number) {
            this.number = number;
        }

        private static Operation of(final int number) {
            for (final Operation operation : values()) {
                if (operation.number == number) {
                    return operation;
                }
            }
            throw new KryoException("no operation has the number " + number);
        }
    }

    /**
     * The most changes of one list: enough to set up an interface, and few enough to apply or undo
     * quickly.
     */
    public static final int MAX_COUNT = 32;

    private final Operation operation;
    private final Setting setting;

    /**
     * Makes a change.
     *
     * @param operation what is done
     * @param setting with what
     */
    public Change(final Operation operation, final Setting setting) {
        this.operation = operation;
        this.setting = setting;
    }

    /**
     * Makes a change that sets a value.
     *
     * @param setting the new one
     * @return the change
     */
    public static Change set(final Setting setting) {
        return new Change(Operation.SET, setting);
    }

    /**
     * Makes a change that adds a value.
     *
     * @param setting the new one
     * @return the change
     */
    public static Change add(final Setting setting) {
        return new Change(Operation.ADD, setting);
    }

    /**
     * Makes a change that removes a value.
     *
     * @param setting the one that goes
     * @return the change
     */
    public static Change remove(final Setting setting) {
        return new Change(Operation.REMOVE, setting);
    }

    /**
     * Returns what is done.
     *
     * @return the operation
     */
    public Operation operation() {
        return operation;
    }

    /**
     * Returns what it is done with.
     *
     * @return the setting
     */
    public Setting setting() {
        return setting;
    }

    /**
     * Names the change as the public API does.
     *
     * @return for example {@code setMtu} or {@code addAddress}
     */
    public String call() {
        return verb() + setting.kind().name();
    }

    private String verb() {
        return operation == Operation.SET ? "set" : operation == Operation.ADD ? "add" : "remove";
    }

    /**
     * Refuses a change that no interface can make.
     *
     * @throws TunException as {@link Setting#validate}; ERROR_INVALID_PARAMETER also if the kind of
     *     the setting does not allow the operation
     */
    public void validate() {
        setting.validate(call());
        if (setting.kind().several() == (operation == Operation.SET)) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call(),
                    setting
                            + (operation == Operation.SET
                                    ? " is added or removed, not set"
                                    : " is set, not added or removed"));
        }
    }

    /**
     * Returns the change that undoes this one.
     *
     * @param before the settings that the interface had before
     * @return a change that sets the old value, removes an added one or adds a removed one; a
     *     removal if the old value is unknown
     */
    public Change inverse(final Collection<Setting> before) {
        if (operation == Operation.REMOVE) {
            return add(setting);
        }
        if (operation == Operation.SET) {
            for (final Setting earlier : before) {
                if (earlier.key().equals(setting.key())) {
                    return set(earlier);
                }
            }
        }
        return remove(setting);
    }

    /**
     * Checks the length of a list.
     *
     * @param call named in the error
     * @param count how many changes it has
     * @throws TunException ERROR_INVALID_PARAMETER if there are too many
     */
    public static void checkCount(final String call, final int count) {
        if (count > MAX_COUNT) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    "at most " + MAX_COUNT + " changes can be made at once, not " + count
                            + "; make them in several calls");
        }
    }

    /**
     * Writes a list.
     *
     * @param out where
     * @param changes at most {@link #MAX_COUNT}
     * @throws KryoException if there is no room for it
     */
    public static void writeAll(final Output out, final Collection<Change> changes) {
        out.writeShort(changes.size());
        for (final Change change : changes) {
            change.write(out);
        }
    }

    private void write(final Output out) {
        out.writeByte(operation.number);
        setting.writeFramed(out);
    }

    /**
     * Reads a list. Each length is checked before anything is allocated for it.
     *
     * @param in where
     * @return the changes, not yet validated
     * @throws KryoException if the bytes are no such list
     */
    public static List<Change> readAll(final Input in) {
        final int count = in.readShort();
        if (count < 0 || count > MAX_COUNT) {
            throw new KryoException("at most " + MAX_COUNT + " changes, not " + count);
        }
        final List<Change> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            changes.add(read(in));
        }
        return changes;
    }

    private static Change read(final Input in) {
        final Operation operation = Operation.of(in.readByte());
        return new Change(operation, Setting.readFramed(in));
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Change
                && ((Change) other).operation == operation
                && ((Change) other).setting.equals(setting);
    }

    @Override
    public int hashCode() {
        return Objects.hash(operation, setting);
    }

    @Override
    public String toString() {
        return verb() + " " + setting;
    }
}
