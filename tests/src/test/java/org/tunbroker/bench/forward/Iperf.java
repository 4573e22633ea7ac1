package org.tunbroker.bench.forward;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sends by iperf3 through a forwarder. */
final class Iperf {
    // between two tests its server does not listen for a moment
    private static final int TRIES = 3;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private Iperf() {}

    /**
     * What one test said.
     *
     * @param cost of it
     * @param end the last part of its report
     */
    record Answer(Cost cost, JsonObject end) {
        /** Returns a number of a sum in the report. */
        double number(final String sum, final String name) {
            final JsonElement part = end.get(sum);
            if (part == null || part.getAsJsonObject().get(name) == null) {
                throw new IllegalStateException("iperf3 says nothing of " + sum + "." + name);
            }
            return part.getAsJsonObject().get(name).getAsDouble();
        }
    }

    /**
     * Sends for some seconds.
     *
     * @throws IllegalStateException with what iperf3 said, if it fails again and again
     */
    static Answer send(final Forwarder forwarder, final int seconds, final String... options)
            throws IOException {
        final List<String> command =
                new ArrayList<>(List.of("iperf3", "--json", "--client", Forwarder.ADDRESS));
        command.addAll(List.of("--time", Integer.toString(seconds)));
        command.addAll(List.of(options));
        for (int i = 1; ; i++) {
            try {
                return answer(forwarder.run(command));
            } catch (final IllegalStateException ex) {
                if (i == TRIES) {
                    throw ex;
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static Answer answer(final Cost cost) {
        final String output = String.join("\n", cost.output());
        try {
            final JsonObject report = JsonParser.parseString(output).getAsJsonObject();
            if (report.has("error")) {
                throw new IllegalStateException("iperf3: " + report.get("error").getAsString());
            }
            return new Answer(cost, report.getAsJsonObject("end"));
        } catch (final JsonParseException ex) {
            throw new IllegalStateException("iperf3 reports no JSON: " + output, ex);
        }
    }
}
