package org.tunbroker.bench.forward;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** UDP of 64 B, as fast as iperf3 sends. */
final class Datagrams extends Load {
    private static final double THOUSAND = 1e3;

    private final int seconds;

    Datagrams(final int seconds, final Instructions instructions) {
        super(
                "UDP of 64 B",
                instructions,
                "packet",
                new Figure("", "k packets/s", true),
                new Figure("CPU", "CPU us/packet", true),
                new Figure("arrived", "k/s arrived", false));
        this.seconds = seconds;
    }

    @Override
    double[] send(final Forwarder forwarder) throws IOException {
        final Counters before = counters(forwarder);
        final Iperf.Answer answer =
                Iperf.send(forwarder, seconds, "--udp", "--bitrate", "0", "--length", "64");
        final Counters after = counters(forwarder);
        // iperf3 does not know of those lost behind the last one that it received
        final double received = after.read - before.read;
        final double arrived = received + after.dropped - before.dropped;
        if (received == 0) {
            throw new IllegalStateException("nothing arrived");
        }
        final double lasted = answer.number("sum", "seconds");
        return numbers(
                answer.cost(),
                arrived,
                received / lasted / THOUSAND,
                microseconds(answer.cost()) / arrived,
                arrived / lasted / THOUSAND);
    }

    /**
     * The kernel's counters of the receiver's namespace.
     *
     * @param read datagrams that the receiver read
     * @param dropped those for which its buffer had no room
     */
    private record Counters(long read, long dropped) {}

    private static Counters counters(final Forwarder forwarder) {
        final List<String[]> lines = forwarder.readThere("/proc/net/snmp").stream()
                .filter(line -> line.startsWith("Udp:"))
                .map(line -> line.split(" "))
                .toList();
        final List<String> names = Arrays.asList(lines.get(0));
        final String[] values = lines.get(1);
        return new Counters(
                Long.parseLong(values[names.indexOf("InDatagrams")]),
                Long.parseLong(values[names.indexOf("InErrors")]));
    }
}
