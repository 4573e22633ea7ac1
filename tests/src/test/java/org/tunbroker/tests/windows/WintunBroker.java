package org.tunbroker.tests.windows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.ipc.rendezvous.BrokerDirectory;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;

/**
 * A broker with the driver wintun, on the official DLL or the simulated driver, started by the test
 * and not by a client. Thread-safe.
 */
public final class WintunBroker extends ChildProcess {
    private static final String DRIVER = "wintun";
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final BrokerFolder folder;
    private final Path switches;

    private WintunBroker(
            final BrokerFolder folder, final Path switches, final ProcessBuilder builder) {
        super("broker on " + DRIVER, builder);
        this.folder = folder;
        this.switches = switches;
    }

    /**
     * Starts one on the official DLL.
     *
     * @param folder for its directory, owned by the caller
     */
    public static WintunBroker official(final BrokerFolder folder) {
        final Path dll = property("tunbroker.test.wintun");
        return start(folder, List.of("--wintun", dll.toString()));
    }

    /**
     * Starts one on the simulated driver.
     *
     * @param folder for its directory, owned by the caller
     * @param switches as {@link #turn}
     */
    public static WintunBroker simulated(final BrokerFolder folder, final String... switches) {
        final Path dll = property("tunbroker.test.simtun");
        return start(
                folder,
                List.of(
                        "--wintun",
                        dll.toString(),
                        "--allow-dll",
                        sha256(dll),
                        "--interfaces",
                        "simulated"),
                switches);
    }

    private static WintunBroker start(
            final BrokerFolder folder, final List<String> options, final String... turned) {
        final BrokerDirectory directory = BrokerDirectory.of(folder.path(), DRIVER);
        directory.prepare();
        final Path libraries = Path.of(System.getProperty("tunbroker.dist"), "lib", "broker");
        final List<String> command = new ArrayList<>(JvmArchitecture.NATIVE.command());
        command.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
        command.addAll(List.of("-cp", libraries + "\\*", "org.tunbroker.broker.Main"));
        command.addAll(List.of("--directory", directory.path().toString(), "--driver", DRIVER));
        command.addAll(options);
        final ProcessBuilder builder = new ProcessBuilder(command);
        final Path switches = folder.path().resolve("switches");
        builder.environment().put("SIMTUN_SWITCHES", switches.toString());
        write(switches, turned);
        final WintunBroker broker = new WintunBroker(folder, switches, builder);
        broker.awaitLine(line -> line.contains(" serving "), "that says it serves", DEADLINE);
        return broker;
    }

    private static Path property(final String name) {
        final String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("scripts/test-windows.sh sets " + name);
        }
        return Path.of(value);
    }

    private static String sha256(final Path file) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static void write(final Path switches, final String... lines) {
        // the driver knows no other line ends, and waits for the last line. In place: a file that
        // the driver reads just now cannot be replaced on Windows
        final String all = String.join("\n", lines) + "\nend\n";
        try {
            Files.writeString(switches, all);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Turns switches of the simulated driver, all others off.
     *
     * @param lines a switch each, such as {@code gone=1}
     */
    void turn(final String... lines) {
        write(switches, lines);
    }

    /** Returns what the simulated driver counted. */
    Map<Object, Object> counters() {
        final Properties counters = new Properties();
        try {
            counters.load(Files.newBufferedReader(
                    switches.resolveSibling(switches.getFileName() + ".counters")));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return counters;
    }

    /** Returns how a client in this JVM connects to it. */
    ConnectOptions options() {
        return new ConnectOptions().withDriver(DRIVER).withDirectory(folder.path());
    }
}
