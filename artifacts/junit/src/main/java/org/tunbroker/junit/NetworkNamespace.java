package org.tunbroker.junit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The words that run a command in a network namespace of its own. Stateless. */
final class NetworkNamespace {
    private static final long DEADLINE_S = 10;
    private static final List<String> OF_ROOT = Arrays.asList("unshare", "--net");
    private static final List<String> OF_USER =
            Arrays.asList("unshare", "--user", "--map-root-user", "--net");

    private NetworkNamespace() {}

    /** Returns what the command begins with; nothing where none can be made. */
    static Optional<List<String>> prefix() {
        return works(OF_ROOT)
                ? Optional.of(OF_ROOT)
                : works(OF_USER) ? Optional.of(OF_USER) : Optional.empty();
    }

    /** Returns why there is none. */
    static String reason() {
        return System.getProperty("os.name").equals("Linux")
                ? "`" + String.join(" ", OF_USER) + " true` fails"
                : "only Linux has them";
    }

    private static boolean works(final List<String> words) {
        final List<String> command = new ArrayList<>(words);
        command.add("true");
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (final IOException ex) {
            // no such program
            return false;
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
