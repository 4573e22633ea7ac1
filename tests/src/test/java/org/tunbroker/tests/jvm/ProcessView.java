package org.tunbroker.tests.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the kernel tells of a process, in /proc. Each call looks anew.
 *
 * <p>Immutable and thread-safe.
 */
public final class ProcessView {
    // the kernel counts in USER_HZ, 100 on every architecture that Linux still has
    private static final long TICK_MS = 10;
    private static final Duration AT_ONCE = Duration.ofSeconds(10);
    private static final int KB = 1024;
    // fields of /proc/PID/stat behind the name in parentheses
    private static final int STAT_STATE = 0;
    private static final int STAT_SESSION = 3;
    private static final int STAT_USER_TIME = 11;
    private static final int STAT_SYSTEM_TIME = 12;

    private final Path proc;

    private ProcessView(final Path proc) {
        this.proc = proc;
    }

    /** Looks at a process, which need not exist. */
    public static ProcessView of(final long processId) {
        return new ProcessView(Path.of("/proc", Long.toString(processId)));
    }

    /** Looks at this process. */
    public static ProcessView own() {
        return of(ProcessHandle.current().pid());
    }

    /** Returns the process's number. */
    public long processId() {
        return Long.parseLong(proc.getFileName().toString());
    }

    /** Tells whether the process exists, dead but not waited for included. */
    public boolean exists() {
        return Files.exists(proc);
    }

    /** Returns the words of its command. */
    public List<String> arguments() {
        try {
            return List.of(Files.readString(proc.resolve("cmdline")).split("\0"));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Returns the names of its threads, at most 15 bytes each; none if it does not exist. */
    public List<String> threads() {
        final List<String> names = new ArrayList<>();
        for (final Path task : list(proc.resolve("task"))) {
            try {
                names.add(Files.readString(task.resolve("comm")).trim());
            } catch (final NoSuchFileException ex) {
                // it ended meanwhile
                continue;
            } catch (final IOException ex) {
                // ESRCH of a thread that is just ending
                continue;
            }
        }
        return names;
    }

    /** Returns what its descriptors are; those that cannot be read are left out. */
    public List<String> descriptors() {
        final List<String> targets = new ArrayList<>();
        for (final Path descriptor : list(proc.resolve("fd"))) {
            try {
                targets.add(Files.readSymbolicLink(descriptor).toString());
            } catch (final IOException ex) {
                // closed meanwhile, such as the one that lists them
                continue;
            }
        }
        return targets;
    }

    /** Returns the descriptors that are of a kind, as files by which that can be opened. */
    public List<Path> descriptorsOf(final String kind) {
        final List<Path> found = new ArrayList<>();
        for (final Path descriptor : list(proc.resolve("fd"))) {
            try {
                if (Files.readSymbolicLink(descriptor).toString().startsWith(kind)) {
                    found.add(descriptor);
                }
            } catch (final IOException ex) {
                // closed meanwhile
                continue;
            }
        }
        return found;
    }

    private static List<Path> list(final Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (final NoSuchFileException ex) {
            return List.of();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Returns a field of /proc/PID/status, such as CapEff or VmRSS. */
    public String status(final String field) {
        for (final String line : read("status").split("\n")) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1).trim();
            }
        }
        throw new AssertionError(proc + " has no " + field);
    }

    /** Returns the resident memory in bytes. */
    public long residentBytes() {
        return Long.parseLong(status("VmRSS").split(" ")[0]) * KB;
    }

    /** Returns the processor time that it took since its start. */
    public long cpuMs() {
        return (Long.parseLong(stat(STAT_USER_TIME)) + Long.parseLong(stat(STAT_SYSTEM_TIME)))
                * TICK_MS;
    }

    /** Returns the processor time of each of its threads, in nanoseconds, by thread id. */
    public Map<String, Long> cpuNsByThread() {
        final Map<String, Long> times = new TreeMap<>();
        for (final Path task : list(proc.resolve("task"))) {
            try {
                final String[] words =
                        Files.readString(task.resolve("schedstat")).split(" ");
                times.put(task.getFileName().toString(), Long.parseLong(words[0]));
            } catch (final IOException ex) {
                // it ended meanwhile
                continue;
            }
        }
        return times;
    }

    /**
     * Returns the processor time that it took since an earlier look, in nanoseconds, without that
     * of threads that ended meanwhile.
     *
     * @param before from {@link #cpuNsByThread}
     */
    public long cpuNsSince(final Map<String, Long> before) {
        return cpuNsByThread().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    /** Tells whether it is stopped by a signal. */
    public boolean isStopped() {
        return "T".equals(stat(STAT_STATE));
    }

    /** Returns the number of its session, which is the process id of that session's leader. */
    public long session() {
        return Long.parseLong(stat(STAT_SESSION));
    }

    private String stat(final int field) {
        final String stat = read("stat");
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[field];
    }

    /** Returns its command, a word each. */
    public List<String> command() {
        return List.of(read("cmdline").split("\0"));
    }

    /** Returns the environment that it was started with. */
    public Map<String, String> environment() {
        final Map<String, String> environment = new TreeMap<>();
        for (final String entry : read("environ").split("\0")) {
            final int separator = entry.indexOf('=');
            if (separator > 0) {
                environment.put(entry.substring(0, separator), entry.substring(separator + 1));
            }
        }
        return environment;
    }

    /** Returns the lines of its memory map that name a file with these words in its path. */
    public List<String> mappings(final String words) {
        return read("maps").lines().filter(line -> line.contains(words)).toList();
    }

    /**
     * Sends a signal; to a process that this test started, directly or not.
     *
     * @param signal its name: STOP, CONT, INT, TERM
     */
    public void signal(final String signal) {
        // the shell's own kill: not every machine has one as a program
        final String command = "kill -s " + signal + " " + proc.getFileName();
        ChildProcess.run(AT_ONCE, List.of("sh", "-c", command));
    }

    private String read(final String file) {
        try {
            return new String(Files.readAllBytes(proc.resolve(file)), StandardCharsets.UTF_8);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
