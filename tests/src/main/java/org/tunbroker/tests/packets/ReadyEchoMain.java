package org.tunbroker.tests.packets;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Session;
import org.tunbroker.client.SessionOptions;
import org.tunbroker.client.TunClient;
import org.tunbroker.ipc.machine.Architecture;

/**
 * Many sessions on the driver loopback, all served by one thread of the application, which is told
 * which of them is readable and sends each packet again. Checks that every packet comes back to the
 * session that sent it, in order, and that none is lost. Prints one line of figures, and ends with
 * another exit code than 0 if anything is wrong.
 *
 * <p>Arguments: how many sessions, how many packets each has on their way, and for how many
 * seconds.
 */
public final class ReadyEchoMain {
    private static final int LENGTH = 64;
    private static final int TURN = 64;
    private static final long LONGEST_S = 60;

    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final int window;
    private final AtomicLong received = new AtomicLong();
    // of the loop's thread
    private long inFlight;
    private boolean stopping;
    private Throwable failure;

    private ReadyEchoMain(final int window) {
        this.window = window;
    }

    public static void main(final String[] arguments) throws Exception {
        final int count = Integer.parseInt(arguments[0]);
        final long seconds = Long.parseLong(arguments[2]);
        try (TunClient client = TunClient.connect(
                new ConnectOptions().withDriver(ConnectOptions.DRIVER_LOOPBACK))) {
            final ReadyEchoMain main = new ReadyEchoMain(Integer.parseInt(arguments[1]));
            final List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sessions.add(client.createAdapter("Echo" + i, "test")
                        .startSession(new SessionOptions().withCapacity(Session.MIN_CAPACITY)));
            }
            main.run(client, sessions, seconds);
        }
    }

    private void run(final TunClient client, final List<Session> sessions, final long seconds)
            throws Exception {
        for (int i = 0; i < sessions.size(); i++) {
            final Echo echo = new Echo(sessions.get(i), i);
            loop.submit(echo::begin).get();
        }
        final long begin = System.nanoTime();
        final long before = received.get();
        TimeUnit.SECONDS.sleep(seconds);
        final double tookS = (System.nanoTime() - begin) / 1e9;
        final long packets = received.get() - before;
        final TreeMap<String, Integer> threads = threads();
        final Future<?> stopped = loop.submit(() -> stopping = true);
        stopped.get();
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_S);
        while (loop.submit(() -> inFlight > 0 && failure == null).get()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("packets are lost: " + inFlight);
            }
            Thread.yield();
        }
        loop.shutdown();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        System.out.println(String.format(
                Locale.ROOT,
                "readiness: client=%s/%d broker=%s sessions=%d window=%d application_threads=1"
                        + " client_threads=%s packets=%d seconds=%.1f packets_per_s=%.0f",
                Architecture.ofThisJvm().label(),
                Architecture.ofThisJvm().bits(),
                client.brokerArchitecture(),
                sessions.size(),
                window,
                threads,
                packets,
                tookS,
                packets / tookS));
    }

    /** Counts the client's threads by their names. */
    private static TreeMap<String, Integer> threads() {
        final TreeMap<String, Integer> threads = new TreeMap<>();
        for (final Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("tb-")) {
                threads.merge(thread.getName(), 1, Integer::sum);
            }
        }
        return threads;
    }

    /** One session; for the loop's thread. */
    private final class Echo {
        private final Session session;
        private final int number;
        private final ByteBuffer packet = ByteBuffer.allocateDirect(LENGTH);
        private int next;
        private int expected;

        Echo(final Session session, final int number) {
            this.session = session;
            this.number = number;
        }

        void begin() {
            try {
                for (int i = 0; i < window; i++) {
                    send();
                }
                serve();
            } catch (final InterruptedException | RuntimeException ex) {
                failure = ex;
            }
        }

        private void send() throws InterruptedException {
            packet.clear();
            packet.putInt(0, number).putInt(4, next++);
            check(LENGTH, session.write(packet, 0, TimeUnit.SECONDS));
            inFlight++;
        }

        private void serve() {
            try {
                for (int i = 0; i < TURN; i++) {
                    packet.clear();
                    if (session.read(packet, 0, TimeUnit.SECONDS) != LENGTH) {
                        break;
                    }
                    check(number, packet.getInt(0));
                    check(expected++, packet.getInt(4));
                    received.lazySet(received.get() + 1);
                    inFlight--;
                    if (!stopping) {
                        send();
                    }
                }
                if (!session.hasEnded() && (inFlight > 0 || !stopping)) {
                    session.whenReadable().thenRunAsync(this::serve, loop);
                }
            } catch (final InterruptedException | RuntimeException ex) {
                failure = ex;
            }
        }

        private void check(final int wanted, final int found) {
            if (wanted != found) {
                throw new IllegalStateException(
                        "session " + number + ": " + found + " instead of " + wanted);
            }
        }
    }
}
