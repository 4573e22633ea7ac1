package org.tunbroker.launcher.command.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of plain text, each column as wide as its longest cell. For one thread. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(final String... titles) {
        add(titles);
    }

    /** Adds a row of as many cells as there are titles. */
    public void add(final String... cells) {
        final List<String> row = new ArrayList<>();
        Arrays.asList(cells).forEach(cell -> row.add(PlainText.of(cell)));
        rows.add(row);
    }

    /** Prints the titles and the rows. */
    public void print(final PrintWriter out) {
        for (final List<String> row : rows) {
            final StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                line.append(row.get(column));
                for (int i = row.get(column).length(); i < width(column); i++) {
                    line.append(' ');
                }
                line.append(GAP);
            }
            out.println(line.toString().replaceAll(" +$", ""));
        }
        out.flush();
    }

    private int width(final int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
