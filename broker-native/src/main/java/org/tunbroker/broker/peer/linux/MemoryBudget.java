package org.tunbroker.broker.peer.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * How much memory the machine, and the broker's memory control group, have left. Beyond it the
 * kernel kills a process instead of refusing, so the broker checks before it allocates.
 *
 * <p>Stateless and thread-safe.
 */
final class MemoryBudget {
    // what the broker and other processes need meanwhile
    private static final long RESERVE = 32L * 1024 * 1024;
    private static final int KIBIBYTE = 1024;
    private static final String NO_LIMIT = "max";

    private final Path machine;
    private final Path membership;
    private final Path groups;

    MemoryBudget(final Path machine, final Path membership, final Path groups) {
        this.machine = machine;
        this.membership = membership;
        this.groups = groups;
    }

    /**
     * Checks that there is room.
     *
     * @param length bytes to be allocated
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY
     */
    static void check(final long length) {
        new MemoryBudget(
                        Path.of("/proc/meminfo"),
                        Path.of("/proc/self/cgroup"),
                        Path.of("/sys/fs/cgroup"))
                .checkRoom(length);
    }

    void checkRoom(final long length) {
        final long left = left();
        if (left - length < RESERVE) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                    "startSession",
                    "no room for " + length + " bytes: " + left
                            + " are left to the broker, of which "
                            + RESERVE + " are kept; use a smaller ring capacity, end sessions, or"
                            + " raise the limit of the broker's control group");
        }
    }

    /** Returns the least that any limit leaves; a limit that cannot be read does not count. */
    long left() {
        long least = Long.MAX_VALUE;
        try {
            for (final String line : Files.readAllLines(machine)) {
                if (line.startsWith("MemAvailable:")) {
                    least = Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE;
                }
            }
            for (final String line : Files.readAllLines(membership)) {
                // version 2 has one hierarchy, whose number is 0; version 1 names its controllers
                final String[] fields = line.split(":", 3);
                if (fields.length == 3 && fields[0].equals("0")) {
                    least = Math.min(
                            least, leftIn(groups, fields[2], "memory.max", "memory.current"));
                } else if (fields.length == 3 && fields[1].equals("memory")) {
                    least = Math.min(
                            least,
                            leftIn(
                                    groups.resolve("memory"),
                                    fields[2],
                                    "memory.limit_in_bytes",
                                    "memory.usage_in_bytes"));
                }
            }
        } catch (final IOException | NumberFormatException ex) {
            // a limit that cannot be read is ignored here; the kernel still enforces it
            return least;
        }
        return least;
    }

    private static long leftIn(
            final Path root, final String group, final String limit, final String usage)
            throws IOException {
        long least = Long.MAX_VALUE;
        Path folder = root.resolve(group.substring(1));
        // the limits of a group's parents apply as well
        while (folder != null && folder.startsWith(root)) {
            final String most = read(folder.resolve(limit));
            if (!most.equals(NO_LIMIT)) {
                final long used = Long.parseLong(read(folder.resolve(usage)));
                least = Math.min(least, Long.parseLong(most) - used + reclaimable(folder));
            }
            folder = folder.getParent();
        }
        return least;
    }

    private static String read(final Path file) throws IOException {
        return Files.exists(file)
                ? Files.readString(file, StandardCharsets.US_ASCII).strip()
                : NO_LIMIT;
    }

    /** Returns the file cache that the kernel reclaims before it kills a process. */
    private static long reclaimable(final Path folder) throws IOException {
        final Path statistics = folder.resolve("memory.stat");
        if (Files.exists(statistics)) {
            for (final String line : Files.readAllLines(statistics)) {
                if (line.startsWith("inactive_file ")) {
                    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
                }
            }
        }
        return 0;
    }
}
