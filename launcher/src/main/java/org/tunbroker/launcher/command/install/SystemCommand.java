package org.tunbroker.launcher.command.install;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/** Runs a program of the system, by its path. Immutable. */
final class SystemCommand implements Step {
    private static final long DEADLINE_S = 60;

    private final List<String> words;

    private SystemCommand(final String... words) {
        this.words = Arrays.asList(words);
    }

    static SystemCommand of(final String... words) {
        return new SystemCommand(words);
    }

    @Override
    public void run() {
        output();
    }

    /**
     * Runs it and returns what it printed.
     *
     * @throws TunException ERROR_GEN_FAILURE with what it printed, if its exit code is not 0;
     *     ERROR_FILE_NOT_FOUND if there is no such program
     */
    String output() {
        try {
            final Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .start();
            final String output;
            try (BufferedReader reader = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                output = reader.lines().collect(Collectors.joining("\n"));
            }
            if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroy();
                throw new TunException(
                        ErrorCode.ERROR_GEN_FAILURE, "install", this + " failed: " + output);
            }
            return output;
        } catch (final IOException ex) {
            throw new TunException(
                    ErrorCode.ERROR_FILE_NOT_FOUND, "install", this + " cannot run: " + ex, ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new TunException(
                    ErrorCode.ERROR_TIMEOUT, "install", this + " was interrupted", ex);
        }
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
