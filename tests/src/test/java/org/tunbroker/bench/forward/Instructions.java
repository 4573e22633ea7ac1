package org.tunbroker.bench.forward;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.ProcessView;

/**
 * Counts the instructions that processes execute while a command runs, by {@code perf stat}. Unlike
 * time, their number hardly depends on what else the machine does.
 *
 * <p>Immutable.
 */
public final class Instructions {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final List<String> PERF =
            List.of("perf", "stat", "--field-separator=,", "--event=instructions");
    private static final Pattern COUNT = Pattern.compile("([0-9]+),[^,]*,instructions.*");
    // a number, or such as <not supported>
    private static final Pattern LINE = Pattern.compile("([0-9]+|<[^>]*>),[^,]*,instructions.*");

    // empty if they are counted
    private final String reason;

    private Instructions(final String reason) {
        this.reason = reason;
    }

    /** Finds out whether this machine counts them. */
    public static Instructions probe() {
        final List<String> command = new ArrayList<>(PERF);
        command.add("true");
        try (ChildProcess child = ChildProcess.start(command)) {
            child.closeInput();
            final int code = child.awaitExit(DEADLINE);
            final List<String> lines = child.lines();
            final boolean counted = code == 0 && count(lines).isPresent();
            return new Instructions(counted ? "" : "perf stat: " + String.join("; ", lines));
        } catch (final UncheckedIOException ex) {
            return new Instructions("there is no perf (Debian: linux-perf)");
        }
    }

    /** Tells whether they are counted. */
    public boolean isCounted() {
        return reason.isEmpty();
    }

    /** Returns why they are not counted; empty if they are. */
    public String reason() {
        return reason;
    }

    /** Returns a command that runs another and counts meanwhile, if that is possible here. */
    List<String> around(final List<String> command, final List<ProcessView> processes) {
        if (!isCounted()) {
            return command;
        }
        final List<String> words = new ArrayList<>(PERF);
        words.add("--pid="
                + processes.stream()
                        .map(process -> Long.toString(process.processId()))
                        .collect(Collectors.joining(",")));
        words.add("--");
        words.addAll(command);
        return words;
    }

    /** Finds what perf counted among the lines that it and the command printed. */
    static OptionalLong count(final List<String> lines) {
        return lines.stream()
                .map(COUNT::matcher)
                .filter(Matcher::matches)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .findFirst();
    }

    /** Returns the lines that the command printed. */
    static List<String> without(final List<String> lines) {
        return lines.stream().filter(line -> !LINE.matcher(line).matches()).toList();
    }
}
