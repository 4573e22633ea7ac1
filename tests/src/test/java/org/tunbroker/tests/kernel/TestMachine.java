package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;

/**
 * A machine of its own, as far as programs see: namespaces over an overlay of this system, in which
 * a real systemd is process 1, or a mere shell, as in a container. Tunbroker's package is
 * installed, and there are two ordinary users. It ends with this JVM at the latest.
 *
 * <p>Thread-safe.
 */
final class TestMachine implements AutoCloseable {
    static final String ALLOWED = "alice";
    static final String OTHER = "bob";
    private static final Path SYSTEMD = Path.of("/lib/systemd/systemd");
    private static final Duration BOOT = Duration.ofSeconds(30);
    private static final Duration COMMAND = Duration.ofSeconds(60);
    private static final String READY = "ready ";

    private final ChildProcess holder;
    private final long first;

    private TestMachine(final ChildProcess holder, final long first) {
        this.holder = holder;
        this.first = first;
    }

    /** Starts one with systemd, or skips the test where none can be. */
    static TestMachine bootOrSkip() {
        assumeTrue(
                Files.isExecutable(SYSTEMD), () -> "there is no " + SYSTEMD + ": install systemd");
        return startOrSkip("systemd");
    }

    /** Starts one without systemd, or skips the test where none can be. */
    static TestMachine startWithoutSystemdOrSkip() {
        return startOrSkip("sh");
    }

    private static TestMachine startOrSkip(final String init) {
        final List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                script(),
                "test-machine",
                init,
                Path.of("..").toAbsolutePath().normalize().toString()));
        final ChildProcess holder = ChildProcess.start(command);
        try {
            final String ready = holder.awaitLine(READY, BOOT);
            final TestMachine machine =
                    new TestMachine(holder, Long.parseLong(ready.substring(READY.length())));
            machine.prepare();
            return machine;
        } catch (final AssertionError ex) {
            final List<String> lines = holder.lines();
            holder.close();
            if (lines.stream().anyMatch(line -> line.startsWith(READY))) {
                throw ex;
            }
            return abort(
                    "no machine with " + init + " can be started here: " + lines + "; run as root");
        }
    }

    private static String script() {
        try (var script = TestMachine.class.getResourceAsStream("test-machine.sh")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void prepare() {
        install(deb());
        shell("echo TUNBROKER_JAVA=" + java() + " >/etc/default/tunbroker");
        shell("useradd --create-home " + ALLOWED + " && useradd --create-home " + OTHER);
    }

    /** Installs a package of this system's. */
    void install(final Path deb) {
        final String copy = "/tmp/" + deb.getFileName();
        try {
            Files.copy(deb, Path.of("/proc/" + first + "/root" + copy));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        // the JVM of the tests is no package everywhere
        run("dpkg", "--force-depends", "-i", copy);
        run("rm", copy);
    }

    /** Copies what is in a folder of this system's to the root folder there. */
    void copyToRoot(final Path folder) {
        ChildProcess.run(
                COMMAND,
                List.of(
                        "sh",
                        "-euc",
                        "tar -C \"$1\" -cf - . | tar -C \"$2\" --keep-directory-symlink -xf -",
                        "sh",
                        folder.toAbsolutePath().toString(),
                        "/proc/" + first + "/root"));
    }

    static String java() {
        return JvmArchitecture.NATIVE.command().get(0);
    }

    /** Returns the package that was built. */
    static Path deb() {
        final Path folder = Path.of(System.getProperty("tunbroker.dist"))
                .toAbsolutePath()
                .resolve("../../../artifacts/distribution/target")
                .normalize();
        return deb(folder, "tunbroker");
    }

    /** Returns a package in a folder. */
    static Path deb(final Path folder, final String name) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "_")
                            && file.toString().endsWith(".deb"))
                    .findAny()
                    .orElseThrow();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private List<String> enter() {
        return List.of(
                "nsenter",
                "--target",
                Long.toString(first),
                "--all",
                "--root",
                "--wd=/proc/" + first + "/root",
                "--",
                "env",
                "-i",
                "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL=C.UTF-8");
    }

    /** Returns what a command begins with to run there as a user, without any right. */
    List<String> as(final String user, final String... environment) {
        return Stream.of(enter(), List.of(environment), becoming(user))
                .flatMap(List::stream)
                .toList();
    }

    /**
     * Returns what a command begins with to run there as a user who has logged in: without a right,
     * but a program with the set-user-ID bit gives it.
     */
    List<String> asLoggedIn(final String user, final String... environment) {
        return Stream.of(enter(), List.of(environment), loggedIn(user))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> loggedIn(final String user) {
        return List.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + user,
                "--init-groups",
                "--inh-caps=-all",
                "--ambient-caps=-all");
    }

    /** Returns what a command begins with to become a user. */
    static List<String> becoming(final String user) {
        return Stream.concat(loggedIn(user).stream(), Stream.of("--bounding-set=-all"))
                .toList();
    }

    /** Runs a command there as root. */
    List<String> run(final String... command) {
        return ChildProcess.run(
                COMMAND, Stream.concat(enter().stream(), Stream.of(command)).toList());
    }

    /** Runs a command of the shell there as root. */
    List<String> shell(final String command) {
        return run("sh", "-euc", command);
    }

    /** Starts a command there as a user. */
    ChildProcess start(final String user, final String... command) {
        return ChildProcess.start(
                Stream.concat(as(user).stream(), Stream.of(command)).toList());
    }

    /** Runs a command there as a user; returns its exit code and what it printed. */
    Result tryAs(final String user, final String... command) {
        return tryIt(start(user, command));
    }

    /** Runs a command there as a user who has logged in. */
    Result tryLoggedIn(final String user, final String... command) {
        return tryIt(ChildProcess.start(
                Stream.concat(asLoggedIn(user).stream(), Stream.of(command)).toList()));
    }

    private static Result tryIt(final ChildProcess started) {
        try (ChildProcess process = started) {
            process.closeInput();
            final int code = process.awaitExit(COMMAND);
            return new Result(code, String.join("\n", process.lines()));
        }
    }

    record Result(int code, String output) {}

    /** Describes a program of the tests that runs there as a user. */
    JvmProcess.Builder describe(final String user, final Class<?> program, final String... words) {
        return JvmProcess.of(JvmArchitecture.NATIVE, program, words).prefix(as(user));
    }

    /** Starts a client there as a user; it must find a broker. */
    KernelClient connect(final String user) {
        return new KernelClient(describe(user, CommandedClient.class).start());
    }

    int numberOf(final String user) {
        return Integer.parseInt(run("id", "-u", user).get(0));
    }

    /** Returns a property of the broker's unit. */
    String brokerUnit(final String property) {
        return run(
                        "systemctl",
                        "show",
                        "--value",
                        "--property=" + property,
                        "tunbroker@" + numberOf(ALLOWED) + ".service")
                .get(0);
    }

    /** Returns a file of the broker's in /proc, read as root. */
    List<String> ofBroker(final String file) {
        return ofProcess(brokerUnit("MainPID"), file);
    }

    /** Returns a file of a process's in /proc, read as root. */
    List<String> ofProcess(final String process, final String file) {
        return shell("tr '\\0' '\\n' </proc/" + process + "/" + file);
    }

    @Override
    public void close() {
        // it ends the machine, and needs its input's end for that
        holder.closeInput();
        holder.awaitExit(COMMAND);
        holder.close();
    }
}
