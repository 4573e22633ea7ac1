package org.tunbroker.launcher.command.ping;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tunbroker.ipc.os.OperatingSystem;

/** Runs the system's ping, and reads the round trips that it prints. */
final class SystemPing {
    private static final String INTERVAL_S = "0.2";
    // "time=0.66 ms", "time<1ms", "Zeit=2ms": Windows speaks its user's language
    private static final Pattern TIME = Pattern.compile("[=<]([0-9.]+) ?ms");
    private static final String REPLY = "ttl=";
    // as Linux's ping counts them, from 1; Windows does not
    private static final Pattern NUMBER = Pattern.compile("icmp_seq=([0-9]+)");
    private static final int PATIENCE_S = 10;

    private SystemPing() {}

    /** Returns the round trip of each ping that was answered, in milliseconds. */
    static double[] run(final InetAddress target, final int count)
            throws IOException, InterruptedException {
        final Process ping = new ProcessBuilder(command(target.getHostAddress(), count))
                .redirectErrorStream(true)
                .start();
        final double[] roundTripsMs = new double[count];
        int received = 0;
        try (BufferedReader output = new BufferedReader(
                new InputStreamReader(ping.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                System.out.println(line);
                final double roundTripMs = roundTripMs(line, count);
                if (roundTripMs >= 0 && received < count) {
                    roundTripsMs[received++] = roundTripMs;
                }
            }
        }
        ping.waitFor();
        return Arrays.copyOf(roundTripsMs, received);
    }

    /**
     * Reads the round trip from a line of ping's.
     *
     * @param count of those that are asked for: until so many are answered, ping sends more
     * @return milliseconds; NaN if the line is no answer to one of these
     */
    static double roundTripMs(final String line, final int count) {
        final Matcher time = TIME.matcher(line);
        final Matcher number = NUMBER.matcher(line);
        return line.toLowerCase(Locale.ROOT).contains(REPLY)
                        && time.find()
                        && !(number.find() && Long.parseLong(number.group(1)) > count)
                ? Double.parseDouble(time.group(1))
                : Double.NaN;
    }

    private static List<String> command(final String target, final int count) {
        final String times = Integer.toString(count);
        return OperatingSystem.current() == OperatingSystem.WINDOWS
                ? Arrays.asList("ping", "-n", times, target)
                : Arrays.asList(
                        "ping",
                        "-n",
                        "-c",
                        times,
                        "-i",
                        INTERVAL_S,
                        // else it waits for the last answer twice as long as for the longest, which
                        // is not long on a busy machine
                        "-w",
                        Integer.toString(count + PATIENCE_S),
                        target);
    }
}
