package org.tunbroker.launcher;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;
import org.tunbroker.TunException;
import org.tunbroker.broker.Main;
import org.tunbroker.client.spi.BrokerStarter;
import org.tunbroker.ipc.machine.Architecture;
import org.tunbroker.ipc.os.OperatingSystem;
import org.tunbroker.launcher.install.BrokerHome;
import org.tunbroker.launcher.install.CacheFolder;
import org.tunbroker.launcher.start.DetachedBrokerStarter;

/** An installation whose broker is the tests' own {@link Main}, and a broker directory for it. */
public final class FakeDistribution {
    private static final int LONGEST_WAIT_S = 60;
    private static final int LOOK_AGAIN_MS = 10;

    private final Path home;
    private final Path directory;

    private FakeDistribution(final Path home, final Path directory) {
        this.home = home;
        this.directory = directory;
    }

    /** Makes both in a folder, so that all users can read the installation. */
    public static FakeDistribution in(final Path folder) throws IOException {
        final Path home = folder.resolve("home");
        final Path broker = Files.createDirectories(home.resolve("lib/broker"));
        final String name = Main.class.getName().replace('.', '/') + ".class";
        try (InputStream code = Main.class.getClassLoader().getResourceAsStream(name);
                OutputStream file = Files.newOutputStream(broker.resolve("fake.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new JarEntry(name));
            code.transferTo(jar);
        }
        Files.createFile(Files.createDirectory(
                        broker.resolve("jna-" + Architecture.ofThisMachine().label()))
                .resolve(System.mapLibraryName("jnidispatch")));
        if (OperatingSystem.current() == OperatingSystem.WINDOWS) {
            return new FakeDistribution(home, Files.createDirectory(folder.resolve("directory")));
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        final Path directory = Files.createDirectory(
                folder.resolve("directory"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new FakeDistribution(home, directory);
    }

    public Path home() {
        return home;
    }

    public Path directory() {
        return directory;
    }

    /** Where brokers archive their classes; not made yet. */
    public Path cache() {
        return directory.resolveSibling("cache");
    }

    /** Returns the command of a client process that starts the broker and ends as it does. */
    List<String> client(final List<String> java) {
        return concat(
                java,
                List.of(
                        "-cp",
                        classPath(),
                        "-D" + BrokerHome.PROPERTY + "=" + home,
                        "-D" + CacheFolder.PROPERTY + "=" + cache(),
                        StartBroker.class.getName(),
                        directory.toString()));
    }

    public static String classPath() {
        return List.of(
                        DetachedBrokerStarter.class,
                        BrokerStarter.class,
                        TunException.class,
                        DirectBuffer.class,
                        StartBroker.class)
                .stream()
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(":"));
    }

    static List<String> concat(final List<String> first, final List<String> second) {
        return List.of(first, second).stream().flatMap(List::stream).collect(Collectors.toList());
    }

    /**
     * Runs a client process to its end, which must be a good one, and returns the report of its
     * broker.
     */
    Report reportOfClient(final ProcessBuilder client) throws IOException, InterruptedException {
        final Path output = directory.resolveSibling("client.out");
        final Process process =
                client.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        awaitEnd(process);
        final String log = Files.exists(log()) ? Files.readString(log()) : "no log";
        if (process.exitValue() != 0) {
            fail("client: " + Files.readString(output) + "\nbroker: " + log);
        }
        return report();
    }

    public static void awaitEnd(final Process process) throws InterruptedException {
        try {
            assertTrue(
                    process.waitFor(LONGEST_WAIT_S, TimeUnit.SECONDS), "the process does not end");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Waits for the report of a broker that stays. */
    public Report awaitReport(final Process broker) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_S);
        while (!Files.exists(directory.resolve("report"))) {
            if (broker.waitFor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
                fail("the broker ended: " + Files.readString(log()));
            }
            assertTrue(System.nanoTime() < deadlineNs, "the broker does not report");
        }
        return report();
    }

    public Path log() {
        return directory.resolve("log");
    }

    public Report report() throws IOException {
        return new Report(Files.readAllLines(directory.resolve("report")));
    }

    /** What a broker found out about itself. */
    public record Report(List<String> lines) {
        public String value(final String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name + "="))
                    .map(line -> line.substring(name.length() + 1))
                    .findFirst()
                    .orElse("");
        }

        public List<String> words() {
            return lines.stream()
                    .filter(line -> line.startsWith("word="))
                    .map(line -> line.substring("word=".length()))
                    .toList();
        }

        long capabilities(final String name) {
            return Long.parseUnsignedLong(value(name), 16);
        }
    }
}
