package org.tunbroker.ipc.rendezvous;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;

/**
 * Tells process namespaces (PID namespaces) apart. A process sees the processes of namespaces below
 * its own, under other numbers than they have there; they do not see it.
 *
 * <p>Stateless and thread-safe.
 */
public final class ProcessNamespace {
    // a process's numbers, from the namespace of /proc down to its own
    private static final String NUMBERS = "NSpid:";

    private ProcessNamespace() {}

    /**
     * Tells whether a process is in a namespace below this process's.
     *
     * @param processId as this process's namespace counts
     * @return false also if that process is gone
     */
    public static boolean isForeign(final int processId) {
        try {
            for (final String line : Files.readAllLines(
                    Paths.get("/proc", Integer.toString(processId), "status"),
                    StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(NUMBERS)) {
                    return line.substring(NUMBERS.length()).trim().split("\\s+").length > 1;
                }
            }
        } catch (final IOException ex) {
            return false;
        }
        return false;
    }
}
