package org.tunbroker.tests.packets;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * Virtual threads that all wait in {@code read} at once, on the carriers that the JVM's options
 * allow; then each gets a packet, and sends and reads some more. On one carrier they all come to
 * wait only if a waiting thread leaves it. Prints one line of figures, and ends with another exit
 * code than 0 if any does not get on.
 *
 * <p>Arguments: how many threads, how many sessions they share, and how many packets each sends.
 */
final class VirtualReadersMain {
    private static final int LENGTH = 64;
    private static final long LONGEST_S = 40;

    private VirtualReadersMain() {}

    public static void main(final String[] arguments) throws Exception {
        final int threads = Integer.parseInt(arguments[0]);
        final int sessionCount = Integer.parseInt(arguments[1]);
        final int rounds = Integer.parseInt(arguments[2]);
        final Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        try (TunClient client = TunClient.connect(
                new ConnectOptions().withDriver(ConnectOptions.DRIVER_LOOPBACK))) {
            final List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < sessionCount; i++) {
                sessions.add(
                        client.createAdapter("V" + i, "test").startSession(Session.MIN_CAPACITY));
            }
            final AtomicInteger waiting = new AtomicInteger();
            final CountDownLatch done = new CountDownLatch(threads);
            final AtomicLong packets = new AtomicLong();
            final long begin = System.nanoTime();
            for (int i = 0; i < threads; i++) {
                final Session session = sessions.get(i % sessionCount);
                start.invoke(null, (Runnable) () -> {
                    waiting.incrementAndGet();
                    readAndWrite(session, rounds, packets);
                    done.countDown();
                });
            }
            while (waiting.get() < threads) {
                checkTime(begin, waiting + " of " + threads + " came to wait");
                Thread.yield();
            }
            final double waitingMs = (System.nanoTime() - begin) / 1e6;
            final long moving = System.nanoTime();
            for (int i = 0; i < threads; i++) {
                check(sessions.get(i % sessionCount).write(ByteBuffer.allocate(LENGTH)));
            }
            while (!done.await(1, TimeUnit.SECONDS)) {
                checkTime(begin, done.getCount() + " do not get on");
            }
            final double seconds = (System.nanoTime() - moving) / 1e9;
            System.out.println(String.format(
                    Locale.ROOT,
                    "virtual: java=%s threads=%d sessions=%d carriers=%s all_waiting_ms=%.0f"
                            + " packets=%d seconds=%.2f packets_per_s=%.0f",
                    System.getProperty("java.specification.version"),
                    threads,
                    sessionCount,
                    System.getProperty("jdk.virtualThreadScheduler.parallelism"),
                    waitingMs,
                    packets.get(),
                    seconds,
                    packets.get() / seconds));
        }
    }

    private static void readAndWrite(
            final Session session, final int rounds, final AtomicLong packets) {
        final ByteBuffer packet = ByteBuffer.allocate(LENGTH);
        try {
            check(session.read(packet));
            for (int i = 0; i < rounds; i++) {
                packet.clear();
                check(session.write(packet));
                packet.clear();
                check(session.read(packet));
            }
            packets.addAndGet(1 + rounds);
        } catch (final InterruptedException | RuntimeException ex) {
            ex.printStackTrace();
            System.exit(1);
        }
    }

    private static void check(final int length) {
        if (length != LENGTH) {
            throw new IllegalStateException("it answered " + length);
        }
    }

    private static void checkTime(final long beginNs, final String state) {
        if (System.nanoTime() - beginNs > TimeUnit.SECONDS.toNanos(LONGEST_S)) {
            System.out.println(state);
            System.exit(2);
        }
    }
}
