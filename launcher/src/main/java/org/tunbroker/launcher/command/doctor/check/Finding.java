package org.tunbroker.launcher.command.doctor.check;

import java.util.Locale;
import java.util.Objects;

/** What a check found. Immutable and thread-safe. */
public final class Finding {
    /** How bad it is. */
    public enum State {
        /** As it should be. */
        OK,
        /** Something that some use of tunbroker misses, or that could not be looked at. */
        WARNING,
        /** tunbroker does not work until this is mended. */
        WRONG;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String id;
    private final State state;
    private final String text;
    private final String mend;

    private Finding(final String id, final State state, final String text, final String mend) {
        this.id = Objects.requireNonNull(id, "id");
        this.state = state;
        this.text = Objects.requireNonNull(text, "text");
        this.mend = mend;
    }

    public static Finding ok(final String id, final String text) {
        return new Finding(id, State.OK, text, null);
    }

    /**
     * Makes a warning.
     *
     * @param mend the command that mends it, or null if there is none
     */
    public static Finding warning(final String id, final String text, final String mend) {
        return new Finding(id, State.WARNING, text, mend);
    }

    /** As {@link #warning}, of what keeps tunbroker from working. */
    public static Finding wrong(final String id, final String text, final String mend) {
        return new Finding(id, State.WRONG, text, mend);
    }

    /** Makes the finding of a check that cannot be made. */
    public static Finding unknown(final String id, final String reason) {
        return warning(id, "cannot be checked: " + reason, null);
    }

    public String id() {
        return id;
    }

    public State state() {
        return state;
    }

    public String text() {
        return text;
    }

    /** Returns the command that mends it, or null. */
    public String mend() {
        return mend;
    }

    @Override
    public String toString() {
        return state.label() + " " + id + " " + text + (mend == null ? "" : " [" + mend + "]");
    }
}
