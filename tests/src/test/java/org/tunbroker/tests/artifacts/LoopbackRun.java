package org.tunbroker.tests.artifacts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.JvmArchitecture;

/** A run of the project with the argument "loopback", as a command. Stateless and thread-safe. */
final class LoopbackRun {
    static final String CAME_BACK = "came back: 20 bytes";

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private LoopbackRun() {}

    /** Returns a command of a JVM whose brokers, and what they are extracted to, go with a test. */
    static List<String> java(
            final JvmArchitecture jvm, final BrokerFolder folder, final String... words) {
        final List<String> command = new ArrayList<>(jvm.command());
        command.add("-Dtunbroker.dir=" + folder.path());
        command.add("-Dtunbroker.cache=" + folder.path().resolve("cache"));
        command.addAll(List.of(words));
        return command;
    }

    static void assertComesBack(final List<String> prefix, final List<String> command) {
        final List<String> words =
                Stream.concat(prefix.stream(), command.stream()).toList();
        final List<String> lines = ChildProcess.run(DEADLINE, words);
        assertTrue(lines.contains(CAME_BACK), () -> String.join("\n", lines));
    }

    static void assertComesBack(final String... words) throws IOException {
        try (BrokerFolder folder = BrokerFolder.create()) {
            assertComesBack(List.of(), java(JvmArchitecture.NATIVE, folder, words));
        }
    }
}
