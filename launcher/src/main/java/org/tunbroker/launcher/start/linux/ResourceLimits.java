package org.tunbroker.launcher.start.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The limits (ulimit) that a broker would inherit from the client that starts it, although they
 * were meant for that client. A process may raise its limits up to the hard ones, and no further.
 *
 * <p>Immutable and thread-safe.
 */
final class ResourceLimits {
    /** The least address space that a broker's JVM needs, in bytes. */
    static final long LEAST_ADDRESS_SPACE = 5L << 29;

    private static final Path OWN = Paths.get("/proc/self/limits");
    private static final String UNLIMITED = "unlimited";
    private static final String ADDRESS_SPACE = "Max address space";
    // prlimit's options, by the kernel's names; the JVM itself raises the limit of open files
    private static final Map<String, String> OPTIONS = new HashMap<>();

    static {
        OPTIONS.put("Max cpu time", "--cpu");
        OPTIONS.put("Max file size", "--fsize");
        OPTIONS.put("Max data size", "--data");
        OPTIONS.put("Max processes", "--nproc");
        OPTIONS.put(ADDRESS_SPACE, "--as");
    }

    private final List<String> lines;

    private ResourceLimits(final List<String> lines) {
        this.lines = lines;
    }

    static ResourceLimits ofThisProcess() throws IOException {
        return of(Files.readAllLines(OWN, StandardCharsets.US_ASCII));
    }

    /** Parses the lines of /proc/PID/limits. */
    static ResourceLimits of(final List<String> lines) {
        return new ResourceLimits(lines);
    }

    /**
     * Returns the words before the broker's command; none if there is nothing to raise, or no
     * prlimit.
     *
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY if no JVM can start under the hard limits
     */
    List<String> command(final Optional<Path> prlimit) {
        final List<String> words = new ArrayList<>();
        for (final String line : lines) {
            for (final Map.Entry<String, String> known : OPTIONS.entrySet()) {
                final String name = known.getKey();
                if (line.startsWith(name + " ")) {
                    add(
                            words,
                            name,
                            known.getValue(),
                            line.substring(name.length()).trim().split("\\s+"));
                }
            }
        }
        if (words.isEmpty() || !prlimit.isPresent()) {
            return Collections.emptyList();
        }
        words.add(0, prlimit.get().toString());
        return words;
    }

    private static void add(
            final List<String> words,
            final String name,
            final String option,
            final String[] softAndHard) {
        final String hard = softAndHard[1];
        if (name.equals(ADDRESS_SPACE)
                && !hard.equals(UNLIMITED)
                && Long.parseUnsignedLong(hard) < LEAST_ADDRESS_SPACE) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                    "startBroker",
                    "a broker takes " + LEAST_ADDRESS_SPACE
                            + " bytes of address space, and this process may hand on " + hard
                            + ". Raise the hard limit (ulimit -v), or have another process start the"
                            + " broker");
        }
        if (!softAndHard[0].equals(hard)) {
            words.add(option + "=" + hard + ":" + hard);
        }
    }
}
