package org.tunbroker.bench.forward;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Sends by iperf3 through a forwarder. */
final class Iperf {
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
     * @throws IllegalStateException with what iperf3 said, if it fails
     */
    static Answer send(final Forwarder forwarder, final int seconds, final String... options)
            throws IOException {
        final List<String> command =
                new ArrayList<>(List.of("iperf3", "--json", "--client", Forwarder.ADDRESS));
        command.addAll(List.of("--time", Integer.toString(seconds)));
        command.addAll(List.of(options));
        return answer(forwarder.run(command));
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
