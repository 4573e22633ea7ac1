package org.tunbroker.tests.monitor;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.OS;
import org.tunbroker.tests.jvm.BrokerFolder;
import org.tunbroker.tests.jvm.JvmArchitecture;
import org.tunbroker.tests.jvm.JvmProcess;
import picocli.CommandLine;

/** The command {@code tunbroker}, in a JVM of its own. */
final class TunbrokerProcess {
    private static final String MAIN = "org.tunbroker.launcher.command.TunbrokerCommand";
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private TunbrokerProcess() {}

    /** Starts it for the brokers of a folder. */
    static JvmProcess start(final BrokerFolder folder, final String... words) {
        return JvmProcess.of(JvmArchitecture.NATIVE, MAIN, words)
                // a test run in the background ignores the signal, and a JVM goes on ignoring it
                .prefix(
                        OS.WINDOWS.isCurrentOs()
                                ? List.of()
                                : List.of("env", "--default-signal=INT"))
                .property("tunbroker.dir", folder.path())
                .library(CommandLine.class)
                .start();
    }

    /** Runs it to its end, and returns what it printed. */
    static List<String> run(final BrokerFolder folder, final int exitCode, final String... words) {
        try (JvmProcess process = start(folder, words)) {
            return process.expectExit(exitCode, DEADLINE);
        }
    }
}
