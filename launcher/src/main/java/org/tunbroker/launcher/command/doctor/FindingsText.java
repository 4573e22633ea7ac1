package org.tunbroker.launcher.command.doctor;

import java.util.List;
import java.util.stream.Collectors;
import org.tunbroker.launcher.command.doctor.check.Finding;
import org.tunbroker.launcher.command.terminal.Json;
import org.tunbroker.launcher.command.terminal.PlainText;
import picocli.CommandLine.Help.Ansi;

/** Findings as text for people, and as JSON. Stateless and thread-safe. */
final class FindingsText {
    private static final int STATE_WIDTH = 9;
    private static final int ID_WIDTH = 14;

    private FindingsText() {}

    /** Returns a finding in a line, and in a second one what mends it. */
    static String of(final Finding finding, final Ansi ansi) {
        final String label = finding.state().label();
        final StringBuilder text = new StringBuilder();
        pad(text, ansi.string("@|" + color(finding) + " " + label + "|@"), label, STATE_WIDTH);
        pad(text, finding.id(), finding.id(), ID_WIDTH);
        text.append(PlainText.of(finding.text()));
        if (finding.mend() != null) {
            text.append(System.lineSeparator());
            pad(text, "", "", STATE_WIDTH + ID_WIDTH);
            text.append("mend: ").append(PlainText.of(finding.mend()));
        }
        return text.toString();
    }

    private static String color(final Finding finding) {
        switch (finding.state()) {
            case OK:
                return "green";
            case WARNING:
                return "yellow";
            default:
                return "bold,red";
        }
    }

    private static void pad(
            final StringBuilder text, final String shown, final String plain, final int width) {
        text.append(shown);
        for (int i = plain.length(); i < width; i++) {
            text.append(' ');
        }
    }

    static String json(final List<Finding> findings) {
        return findings.stream()
                .map(finding -> "  {\"id\": " + Json.of(finding.id()) + ", \"state\": "
                        + Json.of(finding.state().label()) + ", \"text\": "
                        + Json.of(finding.text()) + ", \"mend\": " + Json.of(finding.mend()) + "}")
                .collect(Collectors.joining(
                        "," + System.lineSeparator(),
                        "{\"wrong\": " + wrong(findings) + ", \"findings\": ["
                                + System.lineSeparator(),
                        System.lineSeparator() + "]}"));
    }

    /** Returns how many findings are wrong. */
    static long wrong(final List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.state() == Finding.State.WRONG)
                .count();
    }
}
