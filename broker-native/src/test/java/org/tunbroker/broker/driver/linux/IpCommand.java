package org.tunbroker.broker.driver.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Commands of the system, in the network namespace of the calling thread. */
public final class IpCommand {
    private IpCommand() {}

    /** Runs a shell's command line, which must succeed; returns what it printed. */
    public static String run(final String line) throws IOException, InterruptedException {
        final Process process = start(line);
        final String printed;
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            printed = String.join("\n", reader.lines().toList());
        }
        assertEquals(0, process.waitFor(), () -> line + ": " + printed);
        return printed;
    }

    /** Starts a shell's command line. */
    static Process start(final String line) throws IOException {
        return new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
    }

    /** A network namespace that lives as long as its process. */
    static final class OtherNamespace implements AutoCloseable {
        private final Process process;

        OtherNamespace() throws IOException {
            process = start("exec unshare --net sh -c 'echo there; exec sleep 100'");
            assertEquals("there", process.inputReader().readLine());
        }

        /** The process that is in it. */
        long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
