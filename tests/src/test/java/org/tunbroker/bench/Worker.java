package org.tunbroker.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a JVM does that is measured: it lives for all repetitions, so that its code is compiled, and
 * does one at each line of its input, a number, a command and arguments. It answers with that
 * number and figures, and ends with its input.
 */
abstract class Worker {
    /** What a worker prints once it takes commands. */
    static final String READY = "ready";

    private static final int SPINS = 1000;
    private int idle;

    /** Does one repetition and returns figures. */
    abstract String run(String command, long[] arguments) throws Exception;

    /** Takes commands to the end of the input. */
    final void serve() throws IOException {
        final BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println(READY);
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            final String[] words = line.split(" ");
            System.out.println(words[0] + " " + answer(words));
        }
    }

    private String answer(final String[] words) {
        try {
            final long[] arguments =
                    Arrays.stream(words).skip(2).mapToLong(Long::parseLong).toArray();
            return run(words[1], arguments);
        } catch (final Damage ex) {
            return ex.getMessage();
        } catch (final Exception ex) {
            ex.printStackTrace();
            return "failed " + ex;
        }
    }

    /** Says how many packets came in which time. */
    static String packets(final long count, final long ns) {
        return String.format(Locale.ROOT, "packets=%d seconds=%.6f", count, ns / 1e9);
    }

    /** Spins, then lets others run: there may be fewer cores than processes. */
    final void relax() {
        if (++idle < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    /** Says that there was something to do. */
    final void busy() {
        idle = 0;
    }
}
