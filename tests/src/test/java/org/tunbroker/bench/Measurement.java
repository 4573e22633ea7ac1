package org.tunbroker.bench;

import java.util.List;

/**
 * Something that is measured again and again, and gives a value for each of its rows each time.
 *
 * @param rows what it measures
 * @param action does it once
 */
record Measurement(List<Row> rows, Action action) {
    /** Makes a measurement of one value. */
    static Measurement of(final Row row, final Single action) {
        return new Measurement(List.of(row), () -> new double[] {action.measure()});
    }

    /** Measures once. */
    @FunctionalInterface
    interface Action {
        /**
         * Measures.
         *
         * @return a value for each row
         * @throws Damage if a packet was lost, repeated, out of order or not what it was
         */
        double[] measure() throws Exception;
    }

    /** Measures one value once. */
    @FunctionalInterface
    interface Single {
        /** Measures as {@link Action#measure}. */
        double measure() throws Exception;
    }
}
