package org.tunbroker.broker.driver.wintun;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.WString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.tunbroker.broker.driver.wintun.config.SimulatedSettings;

/** The simulated driver's DLL, its switches and its counters. */
final class SimulatedDriver {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path switches;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @SuppressWarnings("checkstyle:MethodName")
    private interface Environment extends Library {
        int SetEnvironmentVariableW(WString name, WString value);
    }

    SimulatedDriver(final Path folder) throws IOException {
        switches = folder.resolve("switches");
        turn();
        // the DLL reads the variable of the process, which Java's own copy does not show
        final Environment environment = Native.load("kernel32", Environment.class);
        assertTrue(environment.SetEnvironmentVariableW(
                        new WString("SIMTUN_SWITCHES"), new WString(switches.toString()))
                != 0);
    }

    WintunDriver load() {
        final Path dll = Path.of(System.getProperty("tunbroker.test.simtun")).toAbsolutePath();
        return new WintunDriver(
                WintunLibrary.load(dll, (level, timestamp, text) -> lines.add(text)),
                SimulatedSettings::new);
    }

    /** What the DLL logged. */
    List<String> lines() {
        return lines;
    }

    /** Turns these switches on, such as {@code gone=1}, and all others off. */
    void turn(final String... settings) throws IOException {
        Files.writeString(switches, String.join("\n", settings) + "\nend\n");
    }

    /** Waits until a counter is as expected: the driver tells with a delay. */
    void await(final String counter, final Predicate<Long> expected) throws IOException {
        final long deadline = System.nanoTime() + DEADLINE_NS;
        while (!expected.test(counter(counter))) {
            assertTrue(System.nanoTime() < deadline, () -> counter + " is not as expected");
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    long counter(final String name) throws IOException {
        final Path file = Path.of(switches + ".counters");
        final Map<String, Long> counters = new HashMap<>();
        if (Files.exists(file)) {
            for (final String line : Files.readAllLines(file)) {
                final String[] parts = line.split("=");
                counters.put(parts[0], Long.parseLong(parts[1]));
            }
        }
        return counters.getOrDefault(name, 0L);
    }
}
