package org.tunbroker.bench;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a program or worker printed: words of the form {@code name=number}.
 *
 * <p>Immutable.
 */
final class Figures {
    private final String line;
    private final Map<String, Double> values = new TreeMap<>();

    /**
     * Reads a line; other words are left out.
     *
     * @throws Damage if it says that a receiver found damage
     */
    Figures(final String line) {
        this.line = line;
        if (line.startsWith(Damage.WORD)) {
            throw new Damage(line);
        }
        for (final String word : line.split(" ")) {
            final int equals = word.indexOf('=');
            if (equals > 0) {
                values.put(
                        word.substring(0, equals), Double.parseDouble(word.substring(equals + 1)));
            }
        }
    }

    /** Returns a number that must be there. */
    double get(final String name) {
        final Double value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("no " + name + " in: " + line);
        }
        return value;
    }
}
