package org.tunbroker.bench;

import java.time.Duration;
import org.tunbroker.tests.jvm.JvmProcess;

/**
 * A {@link Worker} in a process of its own.
 *
 * <p>For one thread.
 */
final class WorkerProcess implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    private final JvmProcess process;
    private int count;

    /** Starts one and waits until it takes commands. */
    WorkerProcess(final JvmProcess.Builder builder) {
        process = builder.start();
        boolean ready = false;
        try {
            process.awaitLine(Worker.READY, DEADLINE);
            ready = true;
        } finally {
            if (!ready) {
                process.close();
            }
        }
    }

    long pid() {
        return process.pid();
    }

    /** Lets it begin a repetition; {@link #await} has the result. */
    void begin(final String command, final Object... arguments) {
        final StringBuilder line =
                new StringBuilder().append(++count).append(' ').append(command);
        for (final Object argument : arguments) {
            line.append(' ').append(argument);
        }
        process.send(line.toString());
    }

    /**
     * Returns the figures of the repetition that began last.
     *
     * @throws Damage if it found any
     */
    Figures await() {
        final String beginning = count + " ";
        final String answer = process.awaitLine(beginning, DEADLINE).substring(beginning.length());
        final Figures figures = new Figures(answer);
        if (answer.startsWith("failed")) {
            throw new IllegalStateException(String.join("\n", process.lines()));
        }
        return figures;
    }

    /** Does a repetition. */
    Figures ask(final String command, final Object... arguments) {
        begin(command, arguments);
        return await();
    }

    @Override
    public void close() {
        process.closeInput();
        process.close();
    }
}
