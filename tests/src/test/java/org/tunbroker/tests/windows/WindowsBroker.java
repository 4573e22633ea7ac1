package org.tunbroker.tests.windows;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.ipc.rendezvous.LockRange;

/**
 * A folder of broker directories on Windows, and the broker of the loopback driver in it, started
 * by the test itself so that it can be killed and counted. Clients are started in the same way.
 *
 * <p>For one thread.
 */
final class WindowsBroker implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String DRIVER = "loopback";

    private final Path base;
    private final BrokerDirectory directory;
    private final List<Process> processes = new ArrayList<>();
    private Process broker;

    WindowsBroker() {
        try {
            base = Files.createTempDirectory("tunbroker-test-").resolve("base");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        directory = BrokerDirectory.of(base, DRIVER);
        directory.prepare();
        startBroker();
    }

    /** Starts the next broker, and waits until it has the lock. */
    void startBroker() {
        // not into a pipe, which would fill up and stop it
        final Redirect log = Redirect.appendTo(directory.log().toFile());
        broker = start(
                log,
                List.of(
                        "-cp",
                        jars("broker"),
                        "org.tunbroker.broker.Main",
                        "--directory",
                        directory.path().toString(),
                        "--driver",
                        DRIVER,
                        "--idle-exit-ms",
                        Long.toString(DEADLINE.toMillis())));
        await("a broker", () -> LockRange.isHeld(directory.lockFile()));
    }

    /** Starts a client in a process of its own, whose main class takes what {@link #base} is. */
    Process startClient(final Class<?> mainClass, final String... arguments) {
        final List<String> words = new ArrayList<>(List.of(
                "-D" + BrokerDirectory.BASE_PROPERTY + "=" + base,
                "-cp",
                System.getProperty("java.class.path"),
                mainClass.getName()));
        words.addAll(List.of(arguments));
        return start(Redirect.PIPE, words);
    }

    private Process start(final Redirect output, final List<String> words) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java.exe").toString());
        command.add("-XX:-UsePerfData");
        command.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
        command.addAll(words);
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectOutput(output)
                    .redirectError(Redirect.INHERIT)
                    .start();
            processes.add(process);
            return process;
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String jars(final String side) {
        return Path.of(System.getProperty("tunbroker.dist"), "lib", side) + File.separator + "*";
    }

    ConnectOptions options() {
        return new ConnectOptions().withDriver(DRIVER).withDirectory(base);
    }

    long brokerProcessId() {
        return broker.pid();
    }

    /** Returns the folder in which clients have their files now. */
    Path clients(final long generation) {
        return directory.generation(generation).clients();
    }

    void killBroker() {
        kill(broker);
    }

    /** TerminateProcess; the process is gone when this returns. */
    static void kill(final Process process) {
        process.destroyForcibly();
        try {
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(process + " survives");
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until something is so. */
    static void await(final String what, final BooleanSupplier so) {
        Awaitility.await(what).atMost(DEADLINE).until(so::getAsBoolean);
    }

    /** Kills what was started. Windows deletes no file that is mapped, so the folder stays. */
    @Override
    public void close() {
        processes.forEach(WindowsBroker::kill);
    }
}
