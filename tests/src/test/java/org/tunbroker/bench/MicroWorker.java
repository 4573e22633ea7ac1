package org.tunbroker.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Has JMH measure one thing. Commands: the end of a benchmark's name, with how many JVMs to start
 * for it, 0 or 1, how often to measure, and for how many ms each time.
 */
final class MicroWorker extends Worker {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private MicroWorker() {}

    public static void main(final String[] arguments) throws IOException {
        new MicroWorker().serve();
    }

    @Override
    String run(final String command, final long[] arguments) throws RunnerException {
        final int count = (int) arguments[1];
        final TimeValue time = TimeValue.milliseconds(arguments[2]);
        final Options options = new OptionsBuilder()
                .include("\\." + command + "$")
                .forks((int) arguments[0])
                .warmupIterations(count)
                .warmupTime(time)
                .measurementIterations(count)
                .measurementTime(time)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        final RunResult result = new Runner(options).runSingle();
        return String.format(
                Locale.ROOT,
                "ns=%.6f bytes=%.6f",
                result.getPrimaryResult().getScore(),
                leastAllocated(result));
    }

    /** Returns bytes: what an operation allocates it allocates each time, and JMH now and then. */
    private static double leastAllocated(final RunResult result) {
        return result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(time -> time.getSecondaryResults().get(ALLOCATED).getScore())
                .min()
                .orElseThrow();
    }
}
