package org.tunbroker.launcher.command.terminal;

/** Writes one JSON value on one line, of ASCII only. For one thread. */
public final class JsonLine {
    // each value ends with a comma, which the end of what it is in takes away
    private final StringBuilder json = new StringBuilder();

    /** Begins an object, in a list or alone. */
    public void beginObject() {
        json.append('{');
    }

    /** Begins an object that is a member. */
    public void beginObject(final String name) {
        name(name);
        beginObject();
    }

    public void endObject() {
        end('}');
    }

    /** Begins a list that is a member. */
    public void beginList(final String name) {
        name(name);
        json.append('[');
    }

    public void endList() {
        end(']');
    }

    /** Adds a text to a list; null as {@code null}. */
    public void add(final String text) {
        json.append(Json.of(text)).append(',');
    }

    /** Adds a member that is a text; null as {@code null}. */
    public void put(final String name, final String value) {
        name(name);
        add(value);
    }

    /** Adds a member that is a number. */
    public void put(final String name, final long value) {
        name(name);
        json.append(value).append(',');
    }

    /** Adds a member that is true or false. */
    public void put(final String name, final boolean value) {
        name(name);
        json.append(value).append(',');
    }

    private void name(final String name) {
        json.append(Json.of(name)).append(':');
    }

    private void end(final char bracket) {
        final int last = json.length() - 1;
        if (json.charAt(last) == ',') {
            json.setLength(last);
        }
        json.append(bracket).append(',');
    }

    /** Returns the value, once all that was begun has ended. */
    @Override
    public String toString() {
        final int last = json.length() - 1;
        return last >= 0 && json.charAt(last) == ',' ? json.substring(0, last) : json.toString();
    }
}
