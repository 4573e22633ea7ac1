package org.tunbroker.bench.forward;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pings, one after the other. */
final class Pings extends Load {
    private static final double THOUSAND = 1e3;
    private static final double HIGH = 0.99;
    private static final Pattern TIME = Pattern.compile(".*time=([0-9.]+) ms.*");

    private final String interval;
    private final int count;

    /**
     * Describes them.
     *
     * @param title what is sent
     * @param interval in seconds; 0 for the next as soon as one is answered
     * @param count how many
     * @param instructions counts them
     */
    Pings(
            final String title,
            final String interval,
            final int count,
            final Instructions instructions) {
        super(
                title,
                instructions,
                "ping",
                new Figure("", "us", true),
                new Figure("CPU", "CPU us/ping", true),
                new Figure("p99", "us p99", false));
        this.interval = interval;
        this.count = count;
    }

    @Override
    double[] send(final Forwarder forwarder) throws IOException {
        final Cost cost = forwarder.run(List.of(
                "ping",
                "-n",
                "-i",
                interval,
                "-c",
                Integer.toString(count),
                "-W",
                "1",
                Forwarder.ADDRESS));
        final double[] times = cost.output().stream()
                .map(TIME::matcher)
                .filter(Matcher::matches)
                .mapToDouble(matcher -> Double.parseDouble(matcher.group(1)) * THOUSAND)
                .sorted()
                .toArray();
        if (times.length == 0) {
            throw new IllegalStateException("no answers: " + String.join("; ", cost.output()));
        }
        return numbers(
                cost,
                times.length,
                times[times.length / 2],
                microseconds(cost) / times.length,
                times[(int) (HIGH * (times.length - 1))]);
    }
}
