package org.tunbroker.bench.forward;

import java.io.IOException;

/** TCP over IPv4, as fast as it goes. */
final class Transfer extends Load {
    private static final double GIGA = 1e9;
    // the payload of a packet of 1500 B with time stamps
    private static final int PAYLOAD = 1448;
    private static final String RECEIVED = "sum_received";

    private final int streams;
    private final int seconds;

    Transfer(final int streams, final int seconds, final Instructions instructions) {
        super(
                "TCP, " + streams + (streams == 1 ? " stream" : " streams"),
                instructions,
                "packet",
                new Figure("", "Gbit/s", true),
                new Figure("CPU", "CPU s/GB", true));
        this.streams = streams;
        this.seconds = seconds;
    }

    @Override
    double[] send(final Forwarder forwarder) throws IOException {
        final Iperf.Answer answer =
                Iperf.send(forwarder, seconds, "--parallel", Integer.toString(streams));
        final double bytes = answer.number(RECEIVED, "bytes");
        if (bytes == 0) {
            throw new IllegalStateException("nothing arrived");
        }
        return numbers(
                answer.cost(),
                bytes / PAYLOAD,
                answer.number(RECEIVED, "bits_per_second") / GIGA,
                seconds(answer.cost()) / (bytes / GIGA));
    }
}
