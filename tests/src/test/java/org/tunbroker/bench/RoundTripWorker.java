package org.tunbroker.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * A client of the driver loopback that takes the time of one round trip after the other: of a
 * packet, or of a control call.
 *
 * <p>Commands: {@code spin} and {@code sleep}, a packet and how to wait for it; {@code version} and
 * {@code statistics}, calls; with the count, and the microseconds of rest before each.
 */
final class RoundTripWorker extends Worker {
    private static final int LENGTH = 64;
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int DIGITS = 3;
    private static final double MEDIAN = 50;
    private static final double HIGH = 99;
    private static final double US = 1e3;

    private final TunClient client;
    private final Session session;
    private final Packets sentPackets = new Packets();
    private final Packets receivedPackets = new Packets();
    private final PacketHandler handler;
    private final Histogram times = new Histogram(LONGEST_NS, DIGITS);
    private final int version;
    private long sequence;

    private RoundTripWorker(final TunClient client, final Session session) {
        this.client = client;
        this.session = session;
        version = client.runningDriverVersion();
        handler = buffer -> {
            final int length = buffer.remaining();
            buffer.get(receivedPackets.bytes(), 0, length);
            receivedPackets.check(length, LENGTH, sequence);
        };
    }

    public static void main(final String[] arguments) throws IOException {
        try (TunClient client = TunClient.connect(
                new ConnectOptions().withDriver(ConnectOptions.DRIVER_LOOPBACK))) {
            final Session session = client.createAdapter("RoundTrip", "bench").startSession();
            new RoundTripWorker(client, session).serve();
        }
    }

    @Override
    String run(final String command, final long[] arguments) throws InterruptedException {
        times.reset();
        final long restNs = TimeUnit.MICROSECONDS.toNanos(arguments[1]);
        for (long i = 0; i < arguments[0]; i++) {
            if (restNs > 0) {
                LockSupport.parkNanos(restNs);
            }
            final long begin = System.nanoTime();
            once(command);
            times.recordValue(Math.min(LONGEST_NS, System.nanoTime() - begin));
        }
        return String.format(
                Locale.ROOT,
                "us_p50=%.3f us_p99=%.3f",
                times.getValueAtPercentile(MEDIAN) / US,
                times.getValueAtPercentile(HIGH) / US);
    }

    private void once(final String command) throws InterruptedException {
        switch (command) {
            case "spin":
                send();
                while (session.receive(handler, 1) == 0) {
                    relax();
                }
                busy();
                break;
            case "sleep":
                send();
                final int length = session.read(
                        receivedPackets.buffer(receivedPackets.bytes().length),
                        LONGEST_NS,
                        TimeUnit.NANOSECONDS);
                receivedPackets.check(length, LENGTH, sequence);
                break;
            case "version":
                check(client.runningDriverVersion() == version, "the version changed");
                break;
            case "statistics":
                check(session.statistics().sent() == sequence, "the broker counted wrong");
                break;
            default:
                throw new IllegalArgumentException(command);
        }
    }

    private void send() throws InterruptedException {
        sequence++;
        sentPackets.fill(LENGTH, sequence);
        session.write(sentPackets.buffer(LENGTH));
    }

    private static void check(final boolean right, final String otherwise) {
        if (!right) {
            throw new Damage(Damage.WORD + ": " + otherwise);
        }
    }
}
