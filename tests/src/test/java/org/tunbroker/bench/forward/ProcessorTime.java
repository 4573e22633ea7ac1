package org.tunbroker.bench.forward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tunbroker.tests.jvm.ProcessView;

/**
 * The processor time that some processes, and the machine, took until one moment.
 *
 * <p>Immutable.
 */
final class ProcessorTime {
    // the kernel counts in USER_HZ, 100 on every architecture that Linux still has
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    // user and system time are rounded, each by itself
    private static final long ERROR_NS = 2 * TICK_NS;
    // fields of the first line of /proc/stat; what a guest takes is in its user time
    private static final int MACHINE_IDLE = 4;
    private static final int MACHINE_WAITS = 5;
    private static final int MACHINE_STEAL = 8;
    // fields of /proc/PID/stat behind the name in parentheses: own user time to that of children
    private static final int FIRST_TIME = 11;
    private static final int LAST_TIME = 14;

    private final long at = System.nanoTime();
    private final List<ProcessView> processes;
    private final List<Long> times = new ArrayList<>();
    private final List<Map<String, Long>> threads = new ArrayList<>();
    private final long machineNs;
    private final long ownNs;

    private ProcessorTime(final List<ProcessView> processes) throws IOException {
        this.processes = processes;
        for (final ProcessView process : processes) {
            times.add(TimeUnit.MILLISECONDS.toNanos(process.cpuMs()));
            threads.add(process.cpuNsByThread());
        }
        machineNs = machineNs();
        ownNs = ownNs();
    }

    /** Looks at processes, all of which must exist. */
    static ProcessorTime of(final List<ProcessView> processes) throws IOException {
        return new ProcessorTime(processes);
    }

    /**
     * Returns what one of the processes took since an earlier look, in nanoseconds: the sum of its
     * threads, which is exact, or what the process counts in ticks, if threads have ended that took
     * more than ticks are wrong by.
     */
    long since(final ProcessorTime before, final int process) {
        final Map<String, Long> then = before.threads.get(process);
        final long exact = threads.get(process).entrySet().stream()
                .mapToLong(thread -> thread.getValue() - then.getOrDefault(thread.getKey(), 0L))
                .sum();
        final long coarse = times.get(process) - before.times.get(process);
        return coarse - exact > ERROR_NS ? coarse : exact;
    }

    /** Returns the part of the machine, in percent, that others than these took meanwhile. */
    double othersPercentSince(final ProcessorTime before) {
        long others = machineNs - before.machineNs - (ownNs - before.ownNs);
        for (int i = 0; i < processes.size(); i++) {
            others -= since(before, i);
        }
        final double all = (double) (at - before.at) * Runtime.getRuntime().availableProcessors();
        // ticks are coarse
        return Math.max(0, 100 * others / all);
    }

    /** Returns what the machine took, what its host took from it included. */
    private static long machineNs() throws IOException {
        final String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +");
        long sum = 0;
        for (int i = 1; i <= MACHINE_STEAL; i++) {
            if (i != MACHINE_IDLE && i != MACHINE_WAITS) {
                sum += Long.parseLong(words[i]);
            }
        }
        return sum * TICK_NS;
    }

    /** Returns what this JVM took, and those of its children that have ended. */
    private static long ownNs() throws IOException {
        final String stat = Files.readString(Path.of("/proc/self/stat"));
        final String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return TICK_NS
                * Arrays.stream(words, FIRST_TIME, LAST_TIME + 1)
                        .mapToLong(Long::parseLong)
                        .sum();
    }
}
