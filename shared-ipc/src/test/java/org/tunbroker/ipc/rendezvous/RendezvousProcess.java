package org.tunbroker.ipc.rendezvous;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@link RendezvousMain} in a JVM of its own, of another architecture if wanted. */
final class RendezvousProcess implements AutoCloseable {
    static final String NATIVE = "native";

    private static final long DEADLINE_S = 60;

    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    private RendezvousProcess(final Process process) {
        this.process = process;
        this.output = process.inputReader();
        this.input = process.outputWriter();
    }

    /**
     * Starts one, or skips the test where the machine has no such JVM.
     *
     * @param architecture native, i386 or arm64
     * @param options of the JVM
     */
    static RendezvousProcess start(final String architecture, final String... options) {
        final List<String> command = new ArrayList<>(jvm(architecture));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), RendezvousMain.class.getName()));
        try {
            return new RendezvousProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static List<String> jvm(final String architecture) {
        if (architecture.equals(NATIVE)) {
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString());
        }
        final String property = "tunbroker.jvm." + architecture;
        final String words = System.getProperty(property, "");
        assumeTrue(
                !words.isBlank(),
                "the system property " + property + " names no JVM; run scripts/test.sh --install");
        return List.of(words.split(" "));
    }

    long pid() {
        return process.pid();
    }

    /** Sends a command and waits for its answer. */
    String ask(final String command, final Object argument) {
        try {
            input.write(command + " " + argument + "\n");
            input.flush();
            return CompletableFuture.supplyAsync(this::readAnswer)
                    .get(DEADLINE_S, TimeUnit.SECONDS);
        } catch (final Exception ex) {
            throw new AssertionError("no answer to " + command, ex);
        }
    }

    /** Passes over what the JVM prints, such as warnings. */
    private String readAnswer() {
        final StringBuilder others = new StringBuilder();
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(RendezvousMain.ANSWER)) {
                    return line.substring(RendezvousMain.ANSWER.length());
                }
                others.append(line).append('\n');
            }
            throw new EOFException("it ended, and printed:\n" + others);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** SIGKILL; the kernel has released all locks when this returns. Idempotent. */
    void kill() {
        process.destroyForcibly();
        try {
            assertTrue(process.waitFor(DEADLINE_S, TimeUnit.SECONDS));
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
