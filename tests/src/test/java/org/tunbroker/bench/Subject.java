package org.tunbroker.bench;

import java.util.List;
import java.util.Map;

/**
 * What one table is about. It starts the processes that it measures and keeps them from one
 * repetition to the next; closing it ends them.
 */
interface Subject extends AutoCloseable {
    /** Returns what stands above the table. */
    String title();

    /** Returns what is measured, in the order of the table. */
    List<Measurement> measurements();

    /** Returns the rows that cannot be measured on this machine, and why. */
    default Map<String, String> missing() {
        return Map.of();
    }

    /** Tells whether the first round is thrown away, because JVMs compile in it. */
    default boolean warmsUp() {
        return true;
    }

    /** Tells whether its values depend on where the cores are, one to the other. */
    default boolean isPlaced() {
        return true;
    }

    /**
     * Returns how many neighbours among the measurements are compared with each other; each round
     * begins with another of them.
     */
    default int group() {
        return 1;
    }

    /** Returns what is to be known of the machine once all is measured; empty if nothing. */
    default String note() {
        return "";
    }

    /** Returns how often everything is measured. */
    default int rounds(final Setting setting) {
        return setting.rounds();
    }

    @Override
    void close();
}
