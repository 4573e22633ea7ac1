package org.tunbroker.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What the repetitions of a row gave.
 *
 * <p>For one thread.
 */
final class Outcome {
    private record Value(int round, double value, double placement) {}

    private final Row row;
    private final List<Value> values = new ArrayList<>();
    private int dropped;
    // null if there was none
    private String failure;
    private boolean damaged;

    Outcome(final Row row) {
        this.row = row;
    }

    Row row() {
        return row;
    }

    void add(final int round, final double value, final double placement) {
        values.add(new Value(round, value, placement));
    }

    void drop() {
        dropped++;
    }

    void fail(final Throwable cause) {
        damaged |= cause instanceof Damage;
        failure = cause instanceof Damage ? cause.getMessage() : cause.toString();
    }

    /** Returns how many repetitions were dropped because the cores moved. */
    int dropped() {
        return dropped;
    }

    /** Returns why the row is void; null if it is not. */
    String failure() {
        return failure;
    }

    /** Tells whether a receiver found a packet that was not what was sent. */
    boolean isDamaged() {
        return damaged;
    }

    /** Tells whether there is any figure to show. */
    boolean isSound() {
        return failure == null && !values.isEmpty();
    }

    double[] values() {
        return values.stream().mapToDouble(Value::value).toArray();
    }

    double median() {
        return median(values());
    }

    double min() {
        return Arrays.stream(values()).min().orElseThrow();
    }

    double max() {
        return Arrays.stream(values()).max().orElseThrow();
    }

    /**
     * Compares this row with another, round by round, so that what slows a whole round down does
     * not count.
     *
     * @return the median of the rounds' ratios; empty if no round measured both in one placement
     */
    OptionalDouble ratioTo(final Outcome other) {
        final double[] ratios = values.stream()
                .flatMapToDouble(own -> other.values.stream()
                        .filter(theirs -> theirs.round == own.round
                                && Placement.isSame(theirs.placement, own.placement))
                        .mapToDouble(theirs -> own.value / theirs.value))
                .toArray();
        return ratios.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(median(ratios));
    }

    private static double median(final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
