package org.tunbroker.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a table.
 *
 * @param name unique in its table
 * @param unit of its values
 * @param yardsticks what it is compared with
 * @param beside whether it is printed at the end of the line before it
 */
record Row(String name, String unit, List<Yardstick> yardsticks, boolean beside) {
    /** Makes a row that others are compared with. */
    static Row of(final String name, final String unit) {
        return new Row(name, unit, List.of(), false);
    }

    /** Makes a row that is printed at the end of the line before it, without its name. */
    static Row beside(final String name, final String unit) {
        return new Row(name, unit, List.of(), true);
    }

    /** Adds a yardstick. */
    Row against(final String row, final String label) {
        final List<Yardstick> more = new ArrayList<>(yardsticks);
        more.add(new Yardstick(row, label));
        return new Row(name, unit, List.copyOf(more), beside);
    }
}
