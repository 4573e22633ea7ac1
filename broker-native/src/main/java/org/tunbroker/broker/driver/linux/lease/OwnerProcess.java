package org.tunbroker.broker.driver.linux.lease;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, beyond its number, which another one may get. Immutable and thread-safe.
 *
 * @param processId its number
 * @param startTicks when it began, in clock ticks since the machine started
 */
public record OwnerProcess(int processId, long startTicks) {
    private static final Path PROC = Path.of("/proc");
    // of /proc/PID/stat, counted from the one behind the name
    private static final int STATE = 0;
    private static final int START = 19;
    private static final String ZOMBIE = "Z";
    private static final String DEAD = "X";
    // of the line "Uid:" in /proc/PID/status: real, effective, and two more
    private static final int EFFECTIVE = 2;

    /** Looks at a process that lives; empty if there is none, or /proc does not show it. */
    public static Optional<OwnerProcess> of(final int processId) {
        final String[] stat = stat(processId);
        try {
            return stat.length <= START || isOver(stat)
                    ? Optional.empty()
                    : Optional.of(new OwnerProcess(processId, Long.parseLong(stat[START])));
        } catch (final NumberFormatException ex) {
            return Optional.empty();
        }
    }

    /** Tells whether it lives. One that has ended and waits for its parent does not. */
    public boolean isAlive() {
        return of(processId).filter(this::equals).isPresent();
    }

    /** Tells whether it runs as this process's user. */
    public boolean isOfThisUser() {
        final Optional<String> user = user(Integer.toString(processId));
        return user.isPresent() && user.equals(user("self"));
    }

    /** Returns the fields behind the name, which may have any characters; none if it is gone. */
    private static String[] stat(final int processId) {
        final String stat = read(Integer.toString(processId), "stat");
        return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    }

    private static boolean isOver(final String... stat) {
        return stat[STATE].equals(ZOMBIE) || stat[STATE].equals(DEAD);
    }

    private static Optional<String> user(final String process) {
        return read(process, "status")
                .lines()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.split("\\s+"))
                .filter(words -> words.length > EFFECTIVE)
                .map(words -> words[EFFECTIVE])
                .findFirst();
    }

    private static String read(final String process, final String file) {
        try {
            // the name in it is bytes, not characters
            return Files.readString(
                    PROC.resolve(process).resolve(file), StandardCharsets.ISO_8859_1);
        } catch (final IOException ex) {
            // it has ended, or is hidden
            return "";
        }
    }
}
