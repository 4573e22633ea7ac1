package org.tunbroker.ipc.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM like this one, with the test's class path, that runs one main class. */
public final class ForkedJvm implements AutoCloseable {
    private final Process process;
    private final Path output;

    private ForkedJvm(final Process process, final Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts a JVM.
     *
     * @param directory for its output and for its crash file, if there is one
     * @param prefix of the command line, such as a program that starts another
     * @param options of the JVM, and then the main class and its arguments
     */
    public static ForkedJvm start(
            final Path directory, final List<String> prefix, final String... options)
            throws IOException {
        final List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        final Path output = directory.resolve("forked-jvm.log");
        final Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new ForkedJvm(process, output);
    }

    /** Waits for the end of the JVM, and fails the test unless its exit code is 0. */
    public void awaitSuccess(final long timeoutSeconds) throws IOException, InterruptedException {
        assertTrue(
                process.waitFor(timeoutSeconds, TimeUnit.SECONDS),
                () -> "still running after " + timeoutSeconds + " s: " + output());
        assertEquals(0, process.exitValue(), this::output);
    }

    private String output() {
        try {
            return Files.readString(output);
        } catch (final IOException ex) {
            return ex.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
