package org.tunbroker.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Measures everything once, then everything again: neighbours in a table are neighbours in time,
 * and what slows the machine down for a while slows all of them down.
 */
final class Rounds {
    // a repetition during which the cores moved is done again so often
    private static final int TRIES = 3;

    private final DoubleSupplier probe;
    private final List<Measurement> measurements;
    private final int group;
    private final List<List<Outcome>> outcomes = new ArrayList<>();

    /**
     * Prepares rounds.
     *
     * @param probe tells where the cores are, as {@link Placement#probe}
     * @param measurements in the order in which they are to be done
     * @param group so many that follow one another change their order: each round begins with
     *     another of them, so that none is always the first
     */
    Rounds(final DoubleSupplier probe, final List<Measurement> measurements, final int group) {
        this.probe = probe;
        this.measurements = measurements;
        this.group = group;
        for (final Measurement measurement : measurements) {
            outcomes.add(measurement.rows().stream().map(Outcome::new).toList());
        }
    }

    /**
     * Measures.
     *
     * @param count of rounds that count
     * @param warmUp whether one more comes before them
     * @return an outcome for each row, in order
     */
    List<Outcome> run(final int count, final boolean warmUp) throws InterruptedException {
        for (int round = warmUp ? -1 : 0; round < count; round++) {
            for (int i = 0; i < measurements.size(); i++) {
                final int first = i - i % group;
                final int size = Math.min(group, measurements.size() - first);
                final int next = first + (i - first + Math.max(0, round)) % size;
                measure(round, measurements.get(next), outcomes.get(next));
            }
        }
        return outcomes.stream().flatMap(List::stream).toList();
    }

    private void measure(final int round, final Measurement measurement, final List<Outcome> rows)
            throws InterruptedException {
        if (rows.get(0).failure() != null) {
            // its processes may be gone, or out of step
            return;
        }
        try {
            boolean moved = true;
            for (int i = 0; i < TRIES && moved; i++) {
                moved = !tryMeasure(round, measurement, rows);
            }
        } catch (final InterruptedException ex) {
            throw ex;
        } catch (final Exception | AssertionError ex) {
            rows.forEach(outcome -> outcome.fail(ex));
        }
    }

    /** Returns whether the cores stayed where they were. */
    private boolean tryMeasure(
            final int round, final Measurement measurement, final List<Outcome> rows)
            throws Exception {
        final double before = probe.getAsDouble();
        final double[] values = measurement.action().measure();
        final double after = probe.getAsDouble();
        final boolean stayed = Placement.isSame(before, after);
        for (int i = 0; i < values.length && round >= 0; i++) {
            if (stayed) {
                rows.get(i).add(round, values[i], after);
            } else {
                rows.get(i).drop();
            }
        }
        return stayed;
    }
}
