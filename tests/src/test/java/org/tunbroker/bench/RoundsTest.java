package org.tunbroker.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final double PLACED = 0.3;
    private static final double MOVED = 0.9;

    @Test
    void shouldMeasureEverythingOnceBeforeAnythingTwice() throws InterruptedException {
        final List<String> order = new ArrayList<>();
        final List<Measurement> measurements = List.of(
                Measurement.of(Row.of("first", "us"), () -> order.add("first") ? 1 : 0),
                Measurement.of(Row.of("second", "us"), () -> order.add("second") ? 1 : 0));

        final List<Outcome> outcomes = new Rounds(() -> PLACED, measurements, 1).run(2, true);

        assertEquals(List.of("first", "second", "first", "second", "first", "second"), order);
        // the round for warming up does not count
        assertArrayEquals(new double[] {1, 1}, outcomes.get(0).values());
    }

    @Test
    void shouldBeginEachRoundWithAnotherOfThoseThatAreCompared() throws InterruptedException {
        final List<String> order = new ArrayList<>();
        final List<Measurement> measurements = new ArrayList<>();
        for (final String name : List.of("C up", "Java up", "C down", "Java down")) {
            measurements.add(Measurement.of(Row.of(name, "us"), () -> order.add(name) ? 1 : 0));
        }

        final List<Outcome> outcomes = new Rounds(() -> PLACED, measurements, 2).run(2, false);

        assertEquals(
                List.of(
                        "C up",
                        "Java up",
                        "C down",
                        "Java down",
                        "Java up",
                        "C up",
                        "Java down",
                        "C down"),
                order);
        assertEquals("Java up", outcomes.get(1).row().name());
    }

    @Test
    void shouldPrintWhatStandsBesideARowOnItsLine() throws InterruptedException {
        final Measurement c =
                new Measurement(List.of(Row.of("C", "Gbit/s"), Row.beside("C, CPU", "s/GB")), () ->
                        new double[] {8, 2});
        final Measurement java = new Measurement(
                List.of(
                        Row.of("Java", "Gbit/s").against("C", "C"),
                        Row.beside("Java, CPU", "s/GB").against("C, CPU", "C")),
                () -> new double[] {4, 3});

        final Table table = table(new Rounds(() -> PLACED, List.of(c, java), 1).run(1, false));

        assertTrue(
                table.lines().get(3).endsWith("Gbit/s  0.500 C  3.00 s/GB (1.50 C)"),
                table.lines()::toString);
    }

    @Test
    void shouldCompareWithinEachRound() throws InterruptedException {
        final Iterator<Double> slower = List.of(1.0, 10.0, 100.0).iterator();
        final Iterator<Double> yardstick = List.of(2.0, 20.0, 50.0).iterator();
        final List<Measurement> measurements = List.of(
                Measurement.of(Row.of("C", "us"), yardstick::next),
                Measurement.of(Row.of("Java", "us").against("C", "C"), slower::next));

        final Table table = table(new Rounds(() -> PLACED, measurements, 1).run(3, false));

        assertEquals(Map.of("C", 0.5), table.ratios(table.outcomes().get(1)));
        assertTrue(table.lines().get(3).endsWith("0.500 C"), table.lines().get(3));
    }

    @Test
    void shouldRepeatWhatTheCoresMovedDuring() throws InterruptedException {
        final Iterator<Double> probes = List.of(PLACED, MOVED, MOVED, MOVED).iterator();
        final Iterator<Double> values = List.of(1.0, 2.0).iterator();

        final Outcome outcome = new Rounds(
                        probes::next, List.of(Measurement.of(Row.of("row", "us"), values::next)), 1)
                .run(1, false)
                .get(0);

        assertArrayEquals(new double[] {2}, outcome.values());
        assertEquals(1, outcome.dropped());
    }

    @Test
    void shouldCompareNothingOfDifferentPlacements() throws InterruptedException {
        final Iterator<Double> probes = List.of(PLACED, PLACED, MOVED, MOVED).iterator();
        final List<Measurement> measurements = List.of(
                Measurement.of(Row.of("C", "us"), () -> 1),
                Measurement.of(Row.of("Java", "us").against("C", "C"), () -> 1));

        final Table table = table(new Rounds(probes::next, measurements, 1).run(1, false));

        assertEquals(Map.of(), table.ratios(table.outcomes().get(1)));
    }

    @Test
    void shouldVoidTheRowAndFailTheTableWhenAPacketIsDamaged() throws InterruptedException {
        final Iterator<String> answers =
                List.of("packets=9 seconds=1", "damaged: packet 7").iterator();
        final Measurement measurement = Measurement.of(
                Row.of("row", "packets/s"), () -> new Figures(answers.next()).get("packets"));

        final Table table = table(new Rounds(() -> PLACED, List.of(measurement), 1).run(2, false));

        assertFalse(table.isSound());
        assertTrue(table.outcomes().get(0).isDamaged());
        assertTrue(
                table.lines().contains("  void: row: damaged: packet 7"), table.lines()::toString);
    }

    private static Table table(final List<Outcome> outcomes) {
        return new Table("subject", "title", outcomes, Map.of(), "");
    }
}
