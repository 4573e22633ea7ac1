package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunbroker.tests.jvm.ChildProcess;
import org.tunbroker.tests.jvm.NetworkNamespace;

/**
 * What the system's ping found out.
 *
 * @param sent requests
 * @param received replies
 * @param minMs the shortest round trip; NaN if there was none, or no reply
 * @param averageMs as the shortest
 * @param medianMs NaN unless each round trip was printed
 * @param maxMs as the shortest
 */
record Ping(int sent, int received, double minMs, double averageMs, double medianMs, double maxMs) {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int FEW = 3;
    private static final String PATIENCE_S = "20";
    private static final String UNREACHABLE = ": Network is unreachable";
    private static final Pattern SUMMARY =
            Pattern.compile("(\\d+) packets transmitted, (\\d+) received.*");
    private static final Pattern ROUND_TRIP = Pattern.compile(".* time=([0-9.]+) ms");
    private static final Pattern ROUND_TRIPS =
            Pattern.compile("rtt min/avg/max/mdev = ([0-9.]+)/([0-9.]+)/([0-9.]+)/.*");

    /**
     * Runs ping to its end, in which all may be lost; without a route nothing is even sent.
     *
     * @param network where
     * @param target an address
     * @param options of ping
     */
    static Ping run(final NetworkNamespace network, final String target, final String... options) {
        try (ChildProcess ping = start(network, target, options)) {
            return resultOf(ping);
        }
    }

    /** Starts ping; {@link #resultOf} waits for it. */
    static ChildProcess start(
            final NetworkNamespace network, final String target, final String... options) {
        final List<String> command = new ArrayList<>(List.of("ping", "-n"));
        command.addAll(List.of(options));
        command.add(target);
        return network.start(command.toArray(String[]::new));
    }

    /**
     * Pings a few times, each time with patience. After several requests ping waits for the rest of
     * the replies for two round trips only, which is not long on a busy machine.
     */
    static void expectAnswer(final NetworkNamespace network, final String target) {
        for (int i = 0; i < FEW; i++) {
            final Ping ping = run(network, target, "-c", "1", "-W", PATIENCE_S);
            assertEquals(0, ping.lost(), () -> target + ": " + ping);
        }
    }

    static Ping resultOf(final ChildProcess ping) {
        ping.awaitExit(DEADLINE);
        final List<String> lines = ping.lines();
        final Matcher summary = find(SUMMARY, lines);
        if (lines.stream().anyMatch(line -> line.endsWith(UNREACHABLE))) {
            return new Ping(0, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        if (summary == null) {
            throw new AssertionError("ping printed:\n" + String.join("\n", lines));
        }
        final Matcher roundTrips = find(ROUND_TRIPS, lines);
        return new Ping(
                Integer.parseInt(summary.group(1)),
                Integer.parseInt(summary.group(2)),
                roundTrip(roundTrips, 1),
                roundTrip(roundTrips, 2),
                median(lines),
                roundTrip(roundTrips, 3));
    }

    private static double roundTrip(final Matcher roundTrips, final int group) {
        return roundTrips == null ? Double.NaN : Double.parseDouble(roundTrips.group(group));
    }

    private static Matcher find(final Pattern pattern, final List<String> lines) {
        return lines.stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElse(null);
    }

    private static double median(final List<String> lines) {
        final double[] roundTrips = lines.stream()
                .map(ROUND_TRIP::matcher)
                .filter(Matcher::matches)
                .mapToDouble(matcher -> Double.parseDouble(matcher.group(1)))
                .sorted()
                .toArray();
        return roundTrips.length == 0 ? Double.NaN : roundTrips[roundTrips.length / 2];
    }

    int lost() {
        return sent - received;
    }

    @Override
    public String toString() {
        final String median =
                Double.isNaN(medianMs) ? "" : String.format(Locale.ROOT, " p50=%.3f", medianMs);
        return String.format(
                Locale.ROOT,
                "sent=%d received=%d lost=%d rtt_ms:%s mean=%.3f min=%.3f max=%.3f",
                sent,
                received,
                lost(),
                median,
                averageMs,
                minMs,
                maxMs);
    }
}
