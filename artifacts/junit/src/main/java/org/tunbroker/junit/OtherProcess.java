package org.tunbroker.junit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a process found that ran a test class. Immutable. */
final class OtherProcess {
    // system properties of this process that the other one gets
    private static final List<String> PASSED_ON = Arrays.asList("tunbroker.", "junit.");
    // of Surefire and Failsafe, whose own class path is one jar that names the others
    private static final String SUREFIRE_CLASS_PATH = "surefire.test.class.path";
    private static final String MARK = "tunbroker.junit.other";

    private final Map<String, TestResult> results;
    private final String end;

    private OtherProcess(final Map<String, TestResult> results, final String end) {
        this.results = results;
        this.end = end;
    }

    /** Tells whether this is the process that runs the class. */
    static boolean isThis() {
        return Boolean.getBoolean(MARK);
    }

    /** Returns the JVM's command, with what makes a network namespace before it. */
    static List<String> command(final String property, final boolean networkNamespace) {
        final List<String> command = new ArrayList<>();
        if (networkNamespace) {
            command.addAll(NetworkNamespace.prefix()
                    .orElseThrow(() -> new IllegalStateException(NetworkNamespace.reason())));
        }
        final String named =
                property.isEmpty() ? "" : System.getProperty(property, "").trim();
        if (named.isEmpty()) {
            command.add(
                    Paths.get(System.getProperty("java.home"), "bin", "java").toString());
        } else {
            command.addAll(Arrays.asList(named.split(" +")));
        }
        return command;
    }

    /**
     * Runs a class in a process, and prints what that prints.
     *
     * @param type the class
     * @param jvm the JVM's command
     * @param timeoutS seconds
     * @return what it found
     */
    static OtherProcess run(final Class<?> type, final List<String> jvm, final int timeoutS) {
        try {
            final Path file = Files.createTempFile("tunbroker-junit", ".results");
            try {
                final List<String> command = new ArrayList<>(jvm);
                command.addAll(properties());
                command.addAll(Arrays.asList(
                        "-cp",
                        System.getProperty(
                                SUREFIRE_CLASS_PATH, System.getProperty("java.class.path")),
                        OtherMain.class.getName(),
                        type.getName(),
                        file.toString()));
                final String end = await(
                        new ProcessBuilder(command).redirectErrorStream(true).start(), timeoutS);
                return new OtherProcess(TestResult.read(file), end);
            } finally {
                Files.delete(file);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static List<String> properties() {
        final List<String> words = new ArrayList<>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> PASSED_ON.stream().anyMatch(name::startsWith))
                .forEach(name -> words.add("-D" + name + "=" + System.getProperty(name)));
        words.add("-D" + MARK + "=true");
        return words;
    }

    /** Waits for the end of a process; returns how it ended. */
    private static String await(final Process process, final int timeoutS) throws IOException {
        process.getOutputStream().close();
        final Thread output = new Thread(() -> print(process), "tunbroker-junit-output");
        output.setDaemon(true);
        output.start();
        try {
            if (!process.waitFor(timeoutS, TimeUnit.SECONDS)) {
                return "it took longer than " + timeoutS + " s";
            }
            // what it started may keep the output open
            output.join(TimeUnit.SECONDS.toMillis(1));
            return "its exit code is " + process.exitValue();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return "this process was interrupted";
        } finally {
            process.destroyForcibly();
        }
    }

    private static void print(final Process process) {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), Charset.defaultCharset()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
            }
        } catch (final IOException ex) {
            System.out.println("the rest of the output is lost: " + ex);
        }
    }

    /**
     * Returns what became of a test.
     *
     * @param uniqueId of the test, as JUnit names it
     * @return its own result, or that of a class around it which failed
     */
    TestResult result(final String uniqueId) {
        String id = TestResult.shortened(uniqueId);
        while (true) {
            final TestResult found = results.get(id);
            if (found != null) {
                return found;
            }
            final int above = id.lastIndexOf('/');
            if (above < 0) {
                return TestResult.failed("the process that runs the class has not run it; " + end);
            }
            id = id.substring(0, above);
        }
    }
}
