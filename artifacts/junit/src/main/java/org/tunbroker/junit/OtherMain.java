package org.tunbroker.junit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The process that runs a test class for {@link OtherProcess}. */
final class OtherMain {
    private OtherMain() {}

    /**
     * Runs a class.
     *
     * @param arguments its name, and the file that takes the results
     * @throws IOException if the file cannot be written
     */
    public static void main(final String[] arguments) throws IOException {
        try (PrintStream results = new PrintStream(
                Files.newOutputStream(Paths.get(arguments[1])),
                true,
                StandardCharsets.US_ASCII.name())) {
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(DiscoverySelectors.selectClass(arguments[0]))
                                    .build(),
                            new Recorder(results));
        }
        // threads that a test left behind keep no process alive
        System.exit(0);
    }

    /**
     * Writes each result; of a class only if it failed or was skipped, its tests have their own.
     */
    private static final class Recorder implements TestExecutionListener {
        private final PrintStream results;

        Recorder(final PrintStream results) {
            this.results = results;
        }

        @Override
        public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
            if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                results.println(TestResult.of(result).line(test.getUniqueId()));
            }
        }

        @Override
        public void executionSkipped(final TestIdentifier test, final String reason) {
            results.println(TestResult.skipped(reason).line(test.getUniqueId()));
        }
    }
}
