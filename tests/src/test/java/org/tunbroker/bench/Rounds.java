package org.tunbroker.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures everything once, then everything again: neighbours in a table are neighbours in time,
 * and what slows the machine down for a while slows all of them down.
 */
final class Rounds {
    private final Placement placement;
    private final List<Measurement> measurements;
    private final List<List<Outcome>> outcomes = new ArrayList<>();

    Rounds(final Placement placement, final List<Measurement> measurements) {
        this.placement = placement;
        this.measurements = measurements;
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
                measure(round, measurements.get(i), outcomes.get(i));
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
            final double before = placement.probe();
            final double[] values = measurement.action().measure();
            final double after = placement.probe();
            final boolean moved = !Placement.isSame(before, after);
            for (int i = 0; i < values.length && round >= 0; i++) {
                if (moved) {
                    rows.get(i).drop();
                } else {
                    rows.get(i).add(round, values[i], after);
                }
            }
        } catch (final InterruptedException ex) {
            throw ex;
        } catch (final Exception | AssertionError ex) {
            rows.forEach(outcome -> outcome.fail(ex));
        }
    }
}
