package org.tunbroker.broker;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts one more broker, in a folder of its own and for nobody, with all classes that this one has
 * needed. When it leaves, its JVM writes what it has loaded and linked into a cache (JEP 514): a
 * JVM does that only at its end, and under no name but the one that it was given at its start.
 *
 * <p>Stateless and thread-safe.
 */
final class Rehearsal {
    // it waits 5 s for clients, and then writes for two
    private static final long DEADLINE_S = 60;

    private static final String CLASSES = "classes";

    private Rehearsal() {}

    /**
     * The broker for nobody.
     *
     * @param arguments the file of the classes' names, and what {@link Main} takes
     * @throws IOException if there is no such file
     */
    public static void main(final String[] arguments) throws IOException {
        Files.readAllLines(Path.of(arguments[0])).forEach(ClassArchive::link);
        Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    /**
     * Waits until the cache is written.
     *
     * @param cache made by the JVM, whether or not it is whole if this fails
     * @param driver what the broker is to start with
     * @param classes the names of those to load and link
     * @throws IOException if it fails, or does not end in time
     */
    static void run(final Path cache, final String driver, final List<String> classes)
            throws IOException {
        final Path place = Files.createTempDirectory("rehearsal-");
        try {
            Files.write(place.resolve(CLASSES), classes);
            final Process process = new ProcessBuilder(command(cache, place, driver))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (exitCode(process) != 0) {
                throw new IOException("a broker for nobody ended with " + process.exitValue());
            }
        } finally {
            GenerationFolder.removeIfPossible(place);
        }
    }

    private static List<String> command(final Path cache, final Path place, final String driver) {
        final List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // a cache is for a JVM of the same options
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.add("-XX:AOTCacheOutput=" + cache);
        words.add("-cp");
        words.add(System.getProperty("java.class.path"));
        words.add(Rehearsal.class.getName());
        words.add(place.resolve(CLASSES).toString());
        words.addAll(List.of("--directory", place.toString(), "--driver", driver));
        words.addAll(List.of("--idle-exit-ms", "1"));
        return words;
    }

    private static int exitCode(final Process process) throws IOException {
        try {
            if (process.waitFor(DEADLINE_S, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        // the one that its JVM starts to write the cache too
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new IOException("a broker for nobody does not end");
    }
}
