package org.tunbroker.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tunbroker.tests.jvm.ChildProcess;

/**
 * A yardstick in C, of tests/benchmarks: a command that measures once and prints figures.
 *
 * <p>Immutable.
 */
final class Program {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    private final List<String> command;

    /**
     * Describes a program.
     *
     * @param setting where it is
     * @param name of its file
     * @param prefix words before the command
     */
    Program(final Setting setting, final String name, final String... prefix) {
        command = new ArrayList<>(List.of(prefix));
        command.add(setting.programs().resolve(name).toString());
    }

    /**
     * Runs it.
     *
     * @throws Damage if it found any
     */
    Figures run(final Object... arguments) {
        final List<String> words = new ArrayList<>(command);
        for (final Object argument : arguments) {
            words.add(argument.toString());
        }
        try (ChildProcess child = ChildProcess.start(words)) {
            child.closeInput();
            final int code = child.awaitExit(DEADLINE);
            final String output = String.join("; ", child.lines());
            final Figures figures = new Figures(output);
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", words) + ": " + output);
            }
            return figures;
        }
    }
}
