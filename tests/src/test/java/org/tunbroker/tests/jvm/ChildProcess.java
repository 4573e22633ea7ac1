package org.tunbroker.tests.jvm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.tunbroker.ipc.os.OperatingSystem;

/**
 * A process that a test started: what it prints, line by line, its end, and signals to it. It never
 * outlives the test, however the test ends: closing kills it, and so does the end of this JVM.
 *
 * <p>A child of the process is not killed with it: a broker is meant to outlive its first client.
 *
 * <p>Thread-safe.
 */
public class ChildProcess implements AutoCloseable {
    private static final Duration AT_ONCE = Duration.ofSeconds(10);
    private static final Duration LAST_LINES = Duration.ofSeconds(2);
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly)));
    }

    private final String name;
    private final Process process;
    private final Thread reader;
    // guards itself; everything that the process printed
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    /**
     * Starts a process.
     *
     * @param name for messages
     * @param builder its command; the error output is joined to the output
     */
    protected ChildProcess(final String name, final ProcessBuilder builder) {
        this.name = name;
        try {
            process = start(builder.redirectErrorStream(true));
        } catch (final IOException ex) {
            throw new UncheckedIOException(name + " cannot be started", ex);
        }
        ALIVE.add(process);
        process.onExit().thenAccept(ALIVE::remove);
        reader = new Thread(this::read, "output of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    private static Process start(final ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (final IOException ex) {
            if (OperatingSystem.current() != OperatingSystem.WINDOWS) {
                throw ex;
            }
            // Wine fails at it once in a while, and not when it is asked again
            return builder.start();
        }
    }

    /**
     * Starts a command.
     *
     * @param command its words
     * @return the process, owned by the caller
     */
    public static ChildProcess start(final List<String> command) {
        return new ChildProcess(String.join(" ", command), new ProcessBuilder(command));
    }

    /**
     * Runs a command to its end.
     *
     * @param deadline for it
     * @param command its words
     * @return what it printed
     * @throws AssertionError with its output, if it fails or takes longer
     */
    public static List<String> run(final Duration deadline, final List<String> command) {
        try (ChildProcess child = start(command)) {
            child.closeInput();
            return child.expectExit(0, deadline);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (final IOException ignored) {
            // closed by close(): a child of the process may still hold the other end
        }
        synchronized (lines) {
            ended = true;
            lines.notifyAll();
        }
    }

    /** Returns the process id; of the last program, where each replaced itself by the next. */
    public final long pid() {
        return process.pid();
    }

    /** Tells whether the process still runs (or is stopped). */
    public final boolean isAlive() {
        return process.isAlive();
    }

    /** Returns all that was printed until now. */
    public final List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /**
     * Waits for a line, and returns at once if it was printed already.
     *
     * @param beginning of the line
     * @param deadline for it
     * @return the first such line
     * @throws AssertionError with the output, if none comes in time or before the end
     */
    public final String awaitLine(final String beginning, final Duration deadline) {
        return awaitLine(
                line -> line.startsWith(beginning), "that begins with " + beginning, deadline);
    }

    /**
     * Waits for a line, and returns at once if it was printed already.
     *
     * @param wanted tells whether a line is the one
     * @param description of the line, for the message
     * @param deadline for it
     * @return the first such line
     * @throws AssertionError with the output, if none comes in time or before the end
     */
    public final String awaitLine(
            final Predicate<String> wanted, final String description, final Duration deadline) {
        final long end = System.nanoTime() + deadline.toNanos();
        synchronized (lines) {
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    final long left = end - System.nanoTime();
                    if (ended || left <= 0) {
                        throw failure((ended ? "ended" : "took over " + deadline)
                                + " without a line " + description);
                    }
                    try {
                        TimeUnit.NANOSECONDS.timedWait(lines, left);
                    } catch (final InterruptedException ex) {
                        throw interrupted(ex);
                    }
                }
                if (wanted.test(lines.get(next))) {
                    return lines.get(next);
                }
            }
        }
    }

    /**
     * Waits for the end.
     *
     * @param deadline for it
     * @return the exit code; 128 and the signal's number after a signal
     * @throws AssertionError with the output, if it takes longer
     */
    public final int awaitExit(final Duration deadline) {
        try {
            if (!process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failure("did not end within " + deadline);
            }
            // the last lines; where a child has inherited the output, it may not end
            reader.join(LAST_LINES.toMillis());
            return process.exitValue();
        } catch (final InterruptedException ex) {
            throw interrupted(ex);
        }
    }

    /**
     * Waits for the end and checks the exit code.
     *
     * @param code expected
     * @param deadline for the end
     * @return all that was printed
     * @throws AssertionError with the output, if the code is another or it takes longer
     */
    public final List<String> expectExit(final int code, final Duration deadline) {
        final int actual = awaitExit(deadline);
        if (actual != code) {
            throw failure("ended with code " + actual + ", expected " + code);
        }
        return lines();
    }

    /**
     * Sends a line to the process's input.
     *
     * @param line without its end
     */
    public final void send(final String line) {
        try {
            process.outputWriter().write(line + "\n");
            process.outputWriter().flush();
        } catch (final IOException ex) {
            throw new UncheckedIOException(name + " reads no more", ex);
        }
    }

    /** Ends the process's input. */
    public final void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (final IOException ignored) {
            // a pipe whose reader is gone
        }
    }

    /**
     * Sends a signal.
     *
     * @param signal its name: KILL, STOP, CONT, INT, TERM
     */
    public final void signal(final String signal) {
        if (signal.equals("KILL")) {
            process.destroyForcibly();
            return;
        }
        // the shell's own kill: not every machine has one as a program
        final List<String> command =
                List.of("sh", "-c", "kill -s \"$1\" \"$2\"", "sh", signal, Long.toString(pid()));
        run(AT_ONCE, command);
    }

    /** Kills the process, if it still runs, and waits for its end. Idempotent. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            assertTrue(
                    process.waitFor(AT_ONCE.toNanos(), TimeUnit.NANOSECONDS),
                    () -> name + " survives SIGKILL");
            process.getInputStream().close();
            reader.join(LAST_LINES.toMillis());
        } catch (final IOException ignored) {
            // nobody reads it any more
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private AssertionError failure(final String what) {
        return new AssertionError(
                name + " " + what + "; it printed:\n" + String.join("\n", lines()));
    }

    private AssertionError interrupted(final InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted while waiting for " + name, cause);
    }
}
