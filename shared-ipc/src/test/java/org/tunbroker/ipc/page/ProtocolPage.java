package org.tunbroker.ipc.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of docs/protocol.md, and its code words. Immutable. */
final class ProtocolPage {
    static final Path FILE = Path.of("..", "docs", "protocol.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** A row of a table. Immutable. */
    record Row(List<String> cells) {
        String cell(final int number) {
            return cells.get(number);
        }

        String last() {
            return cells.get(cells.size() - 1);
        }

        /** The words in code of a cell. */
        List<String> code(final int number) {
            final Matcher words = CODE.matcher(cell(number));
            return words.results().map(word -> word.group(1)).toList();
        }
    }

    private final List<String> lines;

    private ProtocolPage(final List<String> lines) {
        this.lines = lines;
    }

    static ProtocolPage read() throws IOException {
        return new ProtocolPage(Files.readAllLines(FILE));
    }

    /** The rows of all tables whose head has a word in one of its cells, without the head. */
    List<Row> rowsOfTablesWith(final String column) {
        final List<Row> rows = new ArrayList<>();
        boolean wanted = false;
        for (int i = 0; i < lines.size(); i++) {
            final String line = lines.get(i);
            if (!line.startsWith("|")) {
                wanted = false;
            } else if (i + 1 < lines.size() && lines.get(i + 1).startsWith("| ---")) {
                wanted = row(line).cells().contains(column);
            } else if (wanted && !line.startsWith("| ---")) {
                rows.add(row(line));
            }
        }
        return rows;
    }

    private static Row row(final String line) {
        return new Row(Stream.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                .map(String::strip)
                .toList());
    }

    /** The lines of an indented block that begin with a name and have hexadecimal digits behind. */
    List<String> dumps() {
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.matches("[A-Z]\\w+ (5442\\w{40,})"))
                .toList();
    }
}
