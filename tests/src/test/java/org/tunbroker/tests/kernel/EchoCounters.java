package org.tunbroker.tests.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the kernel has counted of pings in a network namespace: more patient than ping, and not
 * limited by the room of ping's socket.
 *
 * @param requests echo requests sent
 * @param replies echo replies received
 */
record EchoCounters(long requests, long replies) {
    static EchoCounters v4(final Path network) {
        // two lines with one beginning: names, and numbers in the same order
        final List<String[]> lines = lines(network.resolve("snmp"), "Icmp:");
        final List<String> names = Arrays.asList(lines.get(0));
        final String[] numbers = lines.get(1);
        return new EchoCounters(
                Long.parseLong(numbers[names.indexOf("OutEchos")]),
                Long.parseLong(numbers[names.indexOf("InEchoReps")]));
    }

    static EchoCounters v6(final Path network) {
        final Path table = network.resolve("snmp6");
        return new EchoCounters(
                Long.parseLong(lines(table, "Icmp6OutEchos ").get(0)[1]),
                Long.parseLong(lines(table, "Icmp6InEchoReplies ").get(0)[1]));
    }

    private static List<String[]> lines(final Path table, final String beginning) {
        try {
            return Files.readAllLines(table).stream()
                    .filter(line -> line.startsWith(beginning))
                    .map(line -> line.split("\\s+"))
                    .toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    EchoCounters since(final EchoCounters before) {
        return new EchoCounters(requests - before.requests, replies - before.replies);
    }
}
