package org.tunbroker.junit;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** What became of a test, as a line of a file: its name, a status, and why. Immutable. */
final class TestResult {
    private static final String SEPARATOR = "\t";
    private static final int PARTS = 3;
    private static final String CLASS = "[class:";

    private enum Status {
        PASSED,
        FAILED,
        ABORTED
    }

    private final Status status;
    private final String text;

    private TestResult(final Status status, final String text) {
        this.status = status;
        this.text = text;
    }

    static TestResult of(final TestExecutionResult result) {
        final StringWriter text = new StringWriter();
        result.getThrowable().ifPresent(ex -> ex.printStackTrace(new PrintWriter(text, true)));
        switch (result.getStatus()) {
            case SUCCESSFUL:
                return new TestResult(Status.PASSED, "");
            case ABORTED:
                return new TestResult(Status.ABORTED, text.toString());
            default:
                return failed(text.toString());
        }
    }

    static TestResult failed(final String text) {
        return new TestResult(Status.FAILED, text);
    }

    static TestResult skipped(final String reason) {
        return new TestResult(Status.ABORTED, reason);
    }

    /** Returns a test's name from its class on: engines around JUnit's have other beginnings. */
    static String shortened(final String uniqueId) {
        final int at = uniqueId.indexOf(CLASS);
        return at < 0 ? uniqueId : uniqueId.substring(at);
    }

    /** Returns the line. */
    String line(final String uniqueId) {
        return String.join(SEPARATOR, encode(shortened(uniqueId)), status.name(), encode(text));
    }

    static Map<String, TestResult> read(final Path file) throws IOException {
        final Map<String, TestResult> results = new HashMap<>();
        for (final String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
            final String[] parts = line.split(SEPARATOR, -1);
            // the last line of a process that was killed may be cut off
            if (parts.length == PARTS) {
                results.put(
                        decode(parts[0]),
                        new TestResult(Status.valueOf(parts[1]), decode(parts[2])));
            }
        }
        return results;
    }

    /**
     * Ends this process's test in the same way.
     *
     * @throws AssertionFailedError if it failed
     * @throws TestAbortedException if it was skipped or aborted
     */
    void tell() {
        switch (status) {
            case FAILED:
                throw new AssertionFailedError(text);
            case ABORTED:
                throw new TestAbortedException(text);
            default:
                break;
        }
    }

    private static String encode(final String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(final String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
