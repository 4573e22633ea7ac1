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
    public double[] measure(final Forwarder forwarder) throws IOException {
        final long before = arrived(forwarder);
        final Iperf.Answer answer =
                Iperf.send(forwarder, seconds, "--udp", "--bitrate", "0", "--length", "64");
        final long arrived = arrived(forwarder) - before;
        if (arrived == 0) {
            throw new IllegalStateException("nothing arrived");
        }
        final double lasted = answer.number("sum", "seconds");
        final double received =
                answer.number("sum", "packets") - answer.number("sum", "lost_packets");
        return numbers(
                answer.cost(),
                arrived,
                received / lasted / THOUSAND,
                microseconds(answer.cost()) / arrived,
                arrived / lasted / THOUSAND);
    }

    /** Counts what came to the receiver's socket, what its full buffer dropped included. */
    private static long arrived(final Forwarder forwarder) {
        final List<String[]> lines = forwarder.readThere("/proc/net/snmp").stream()
                .filter(line -> line.startsWith("Udp:"))
                .map(line -> line.split(" "))
                .toList();
        final List<String> names = Arrays.asList(lines.get(0));
        final String[] values = lines.get(1);
        return Long.parseLong(values[names.indexOf("InDatagrams")])
                + Long.parseLong(values[names.indexOf("InErrors")]);
    }
}
