package org.tunbroker.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.tunbroker.client.Adapter;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * An application with many sessions or many connected clients, on one broker of the driver
 * loopback, or linux, whose kernel echoes what is sent.
 *
 * <p>Argument: the driver. Commands: {@code broker}, whose process it is; {@code sessions} and
 * {@code clients}, so many and no more; {@code traffic}, so many packets over all sessions in turn;
 * {@code trips}, so many round trips of a packet, each on the next session; {@code calls}, so many
 * control calls, each of the next client.
 */
final class ScaleWorker extends Worker {
    private static final int LENGTH = 576;
    private static final int BURST = 64;
    private static final int PREFIX = 30;
    private static final int DIGITS = 3;
    private static final double MEDIAN = 50;
    private static final double HIGH = 99;
    private static final double US = 1e3;
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(10);

    private final List<TunClient> clients = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();
    private final String driver;
    private final Packets sentPackets = new Packets();
    private final Packets receivedPackets = new Packets();
    private final Histogram times = new Histogram(LONGEST_NS, DIGITS);

    /** A session and the packets on their way in it. */
    private final class Channel implements PacketHandler {
        private final Adapter adapter;
        private final Session session;
        // null where packets come back as they were
        private final EchoFlow echo;
        private long sent;
        private long received;

        Channel(final Adapter adapter, final EchoFlow echo) {
            this.adapter = adapter;
            this.echo = echo;
            session = adapter.startSession(Session.MIN_CAPACITY);
        }

        boolean send() throws InterruptedException {
            // more would not have room in the kernel's queue if the broker is late
            if (sent - received == BURST) {
                return false;
            }
            final int length = session.write(nextPacket(), 0, TimeUnit.NANOSECONDS);
            if (length == LENGTH) {
                sent++;
            }
            return length == LENGTH;
        }

        private ByteBuffer nextPacket() {
            if (echo != null) {
                return echo.request(sent);
            }
            sentPackets.fill(LENGTH, sent);
            return sentPackets.buffer(LENGTH);
        }

        int receive() {
            final int count = session.receive(this, BURST);
            if (count == Session.END) {
                throw new IllegalStateException("a session ended");
            }
            return count;
        }

        @Override
        public void onPacket(final ByteBuffer packet) {
            final int length = packet.remaining();
            packet.get(receivedPackets.bytes(), 0, length);
            if (echo == null) {
                receivedPackets.check(length, LENGTH, received);
            } else {
                echo.check(receivedPackets.bytes(), length, received);
            }
            received++;
        }
    }

    private ScaleWorker(final String driver) {
        this.driver = driver;
        clients.add(connect());
    }

    private TunClient connect() {
        return TunClient.connect(new ConnectOptions().withDriver(driver));
    }

    public static void main(final String[] arguments) throws IOException {
        new ScaleWorker(arguments[0]).serve();
    }

    @Override
    String run(final String command, final long[] arguments)
            throws InterruptedException, UnknownHostException {
        final int count = arguments.length > 0 ? (int) arguments[0] : 0;
        switch (command) {
            case "broker":
                return "process=" + clients.get(0).brokerProcessId();
            case "sessions":
                return setSessions(count);
            case "clients":
                return setClients(count);
            case "traffic":
                return traffic(count);
            case "trips":
                return trips(count);
            case "calls":
                return calls(count);
            default:
                throw new IllegalArgumentException(command);
        }
    }

    private String setSessions(final int count) throws UnknownHostException {
        while (channels.size() > count) {
            channels.remove(channels.size() - 1).adapter.close();
        }
        while (channels.size() < count) {
            channels.add(newChannel(channels.size()));
        }
        return "sessions=" + count;
    }

    private Channel newChannel(final int number) throws UnknownHostException {
        final Adapter adapter = clients.get(0).createAdapter("Scale", "bench");
        if (!driver.equals(ConnectOptions.DRIVER_LINUX)) {
            return new Channel(adapter, null);
        }
        final Channel channel = new Channel(adapter, new EchoFlow(number, LENGTH));
        adapter.addAddress(InetAddress.getByAddress(EchoFlow.address(number)), PREFIX);
        adapter.setUp(true);
        return channel;
    }

    private String setClients(final int count) {
        final long begin = System.nanoTime();
        while (clients.size() > count) {
            clients.remove(clients.size() - 1).close();
        }
        while (clients.size() < count) {
            clients.add(connect());
        }
        return "clients=" + count + " seconds=" + (System.nanoTime() - begin) / 1e9;
    }

    private String traffic(final int count) throws InterruptedException {
        final long begin = System.nanoTime();
        long left = count;
        long underWay = 0;
        while (left > 0 || underWay > 0) {
            long moved = 0;
            for (final Channel channel : channels) {
                for (int burst = 0; burst < BURST && left > 0 && channel.send(); burst++) {
                    left--;
                    underWay++;
                    moved++;
                }
                final int received = channel.receive();
                underWay -= received;
                moved += received;
            }
            if (moved == 0) {
                relax();
            } else {
                busy();
            }
        }
        return packets(count, System.nanoTime() - begin);
    }

    private String trips(final int count) throws InterruptedException {
        times.reset();
        for (int i = 0; i < count; i++) {
            final Channel channel = channels.get(i % channels.size());
            final long begin = System.nanoTime();
            channel.send();
            while (channel.receive() == 0) {
                relax();
            }
            busy();
            times.recordValue(Math.min(LONGEST_NS, System.nanoTime() - begin));
        }
        return percentiles();
    }

    private String calls(final int count) {
        times.reset();
        for (int i = 0; i < count; i++) {
            final long begin = System.nanoTime();
            clients.get(i % clients.size()).runningDriverVersion();
            times.recordValue(Math.min(LONGEST_NS, System.nanoTime() - begin));
        }
        return percentiles();
    }

    private String percentiles() {
        return String.format(
                Locale.ROOT,
                "us_p50=%.3f us_p99=%.3f",
                times.getValueAtPercentile(MEDIAN) / US,
                times.getValueAtPercentile(HIGH) / US);
    }
}
