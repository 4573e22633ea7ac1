package org.tunbroker.launcher.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Runs the system's ping, and reads the round trips that it prints. */
final class SystemPing {
    private static final String INTERVAL_S = "0.2";
    private static final String TIME = "time=";

    private SystemPing() {}

    /** Returns the round trip of each ping that was answered, in milliseconds. */
    static double[] run(final InetAddress target, final int count)
            throws IOException, InterruptedException {
        final Process ping = new ProcessBuilder(
                        "ping",
                        "-n",
                        "-c",
                        Integer.toString(count),
                        "-i",
                        INTERVAL_S,
                        target.getHostAddress())
                .redirectErrorStream(true)
                .start();
        final double[] roundTripsMs = new double[count];
        int received = 0;
        try (BufferedReader output = new BufferedReader(
                new InputStreamReader(ping.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                System.out.println(line);
                final int time = line.indexOf(TIME);
                if (time >= 0 && received < count) {
                    final String value = line.substring(time + TIME.length());
                    roundTripsMs[received++] =
                            Double.parseDouble(value.substring(0, value.indexOf(' ')));
                }
            }
        }
        ping.waitFor();
        return Arrays.copyOf(roundTripsMs, received);
    }
}
