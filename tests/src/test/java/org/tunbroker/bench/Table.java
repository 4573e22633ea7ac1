package org.tunbroker.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The figures of a subject.
 *
 * <p>Immutable.
 */
final class Table {
    private static final int GAP = 2;
    private static final int UNIT_COLUMN = 3;
    private static final int DIGITS = 3;

    private final String name;
    private final String title;
    private final List<Outcome> outcomes;
    private final Map<String, String> missing;
    private final String note;

    Table(
            final String name,
            final String title,
            final List<Outcome> outcomes,
            final Map<String, String> missing,
            final String note) {
        this.name = name;
        this.title = title;
        this.outcomes = List.copyOf(outcomes);
        this.missing = new TreeMap<>(missing);
        this.note = note;
    }

    String name() {
        return name;
    }

    String title() {
        return title;
    }

    List<Outcome> outcomes() {
        return outcomes;
    }

    Map<String, String> missing() {
        return missing;
    }

    /** Returns what is to be known of the machine during this table; empty if nothing. */
    String note() {
        return note;
    }

    /** Tells whether every row that could be measured was, and no packet was damaged. */
    boolean isSound() {
        return outcomes.stream().allMatch(outcome -> outcome.failure() == null);
    }

    /** Returns a row's ratios by the labels of its yardsticks; those that are not known are not. */
    Map<String, Double> ratios(final Outcome outcome) {
        final Map<String, Double> ratios = new LinkedHashMap<>();
        for (final Yardstick yardstick : outcome.row().yardsticks()) {
            for (final Outcome other : outcomes) {
                if (other != outcome
                        && other.row().name().equals(yardstick.row())
                        && outcome.isSound()
                        && other.isSound()) {
                    final OptionalDouble ratio = outcome.ratioTo(other);
                    ratio.ifPresent(value -> ratios.put(yardstick.label(), value));
                }
            }
        }
        return ratios;
    }

    /** Returns the table as lines of text. */
    List<String> lines() {
        final List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("", "median", "min to max", "", "ratio"));
        for (final Outcome outcome : outcomes) {
            if (outcome.row().beside()) {
                cells.get(cells.size() - 1).add(cellBeside(outcome));
            } else {
                cells.add(new ArrayList<>(cells(outcome)));
            }
        }
        final List<String> lines = new ArrayList<>();
        lines.add(name + ": " + title);
        lines.addAll(aligned(cells));
        for (final Outcome outcome : outcomes) {
            if (outcome.failure() != null && !outcome.row().beside()) {
                lines.add("  void: " + outcome.row().name() + ": " + outcome.failure());
            }
        }
        missing.forEach((row, why) -> lines.add("  not measured: " + row + ": " + why));
        final int dropped = outcomes.stream().mapToInt(Outcome::dropped).sum();
        if (dropped > 0) {
            lines.add("  dropped because cores moved meanwhile: " + dropped + " of "
                    + (dropped
                            + outcomes.stream()
                                    .mapToInt(outcome -> outcome.values().length)
                                    .sum())
                    + " values");
        }
        if (!note.isEmpty()) {
            lines.add("  " + note);
        }
        return lines;
    }

    private List<String> cells(final Outcome outcome) {
        final Row row = outcome.row();
        if (!outcome.isSound()) {
            final String why = outcome.failure() == null ? "dropped" : "void";
            return List.of(row.name(), why, "", row.unit(), "");
        }
        final String range = number(outcome.min()) + " to " + number(outcome.max());
        return List.of(
                row.name(), number(outcome.median()), range, row.unit(), ratiosText(outcome));
    }

    private String cellBeside(final Outcome outcome) {
        if (!outcome.isSound()) {
            return "";
        }
        final String ratios = ratiosText(outcome);
        return number(outcome.median()) + " " + outcome.row().unit()
                + (ratios.isEmpty() ? "" : " (" + ratios + ")");
    }

    private String ratiosText(final Outcome outcome) {
        return ratios(outcome).entrySet().stream()
                .map(entry -> number(entry.getValue()) + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static List<String> aligned(final List<List<String>> cells) {
        final int[] widths = new int[cells.stream().mapToInt(List::size).max().orElse(0)];
        for (final List<String> line : cells) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        final List<String> lines = new ArrayList<>();
        for (final List<String> line : cells) {
            final StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                // words to the left, numbers to the right
                final boolean word = i == 0 || i >= UNIT_COLUMN;
                final String cell = line.get(i);
                final String padding = " ".repeat(widths[i] - cell.length());
                text.append(" ".repeat(GAP)).append(word ? cell + padding : padding + cell);
            }
            lines.add(text.toString().stripTrailing());
        }
        return lines;
    }

    /** Writes a number with three digits that count, or all before the point. */
    static String number(final double value) {
        if (value == 0) {
            return "0";
        }
        final int magnitude = (int) Math.floor(Math.log10(Math.abs(value)));
        final int digits = Math.max(0, DIGITS - 1 - magnitude);
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
