package org.tunbroker.tests.packets;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Packet;
import org.tunbroker.client.PacketHandler;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * Sends packets by several threads through one loopback session, and receives them by several, each
 * in its own way. Checks that each packet comes to one of them, once and whole, and that each
 * receiver sees each sender's packets in the order in which they were sent; one that is alone sees
 * all of them. Ends with another exit code than 0 if anything is wrong.
 *
 * <p>Arguments: how many packets each sender sends, how many senders, how many receivers.
 */
final class ManyThreadsMain {
    private static final int SENDER_SHIFT = 32;
    private static final int BATCH = 16;
    private static final int MOST_HELD = 4;
    private static final long LONGEST_S = 120;
    private static final long QUIET_MS = 200;

    private final Session session;
    private final int each;
    private final AtomicIntegerArray seen;
    private final boolean alone;
    private final AtomicInteger left;
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** What a thread does. */
    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private ManyThreadsMain(
            final Session session, final int each, final int senders, final int receivers) {
        this.session = session;
        this.each = each;
        seen = new AtomicIntegerArray(senders * each);
        left = new AtomicInteger(senders * each);
        alone = receivers == 1;
    }

    public static void main(final String[] arguments) throws InterruptedException {
        final int each = Integer.parseInt(arguments[0]);
        final int senders = Integer.parseInt(arguments[1]);
        final int receivers = Integer.parseInt(arguments[2]);
        try (TunClient client = TunClient.connect(
                new ConnectOptions().withDriver(ConnectOptions.DRIVER_LOOPBACK))) {
            final Session session = client.createAdapter("ManyThreads", "test").startSession();
            new ManyThreadsMain(session, each, senders, receivers).run(senders, receivers);
        }
        System.out.println("each packet came once");
    }

    private void run(final int senders, final int receivers) throws InterruptedException {
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < receivers; i++) {
            final Receiver receiver = new Receiver(senders);
            final Work[] ways = {receiver::batch, receiver::read, receiver::hold};
            threads.add(start("receiver-" + i, ways[i % ways.length]));
        }
        for (int i = 0; i < senders; i++) {
            final int sender = i;
            threads.add(start("sender-" + i, () -> send(sender)));
        }
        final boolean inTime = done.await(LONGEST_S, TimeUnit.SECONDS);
        // a packet too many finds either this thread or a receiver, which knows it
        final boolean more = session.awaitReadable(QUIET_MS, TimeUnit.MILLISECONDS);
        session.close();
        for (final Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(LONGEST_S));
        }
        if (failure.get() != null) {
            throw new IllegalStateException("a thread failed", failure.get());
        }
        if (!inTime || more) {
            throw new IllegalStateException("packets missing: " + left + ", too many: " + more);
        }
    }

    private Thread start(final String name, final Work work) {
        final Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (final InterruptedException | RuntimeException | Error ex) {
                        failure.compareAndSet(null, ex);
                        done.countDown();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void send(final int sender) throws InterruptedException {
        final CheckedPackets packets = new CheckedPackets(CheckedPackets.MIN_NUMBERED_LENGTH);
        final ByteBuffer copy = ByteBuffer.allocateDirect(Session.MAX_PACKET_LENGTH);
        final Packet packet = new Packet();
        for (int number = 0; number < each; number++) {
            final long sequence = (long) sender << SENDER_SHIFT | number;
            final int length = packets.lengthOf(sequence);
            // half of the senders in place, while there is room
            if (sender % 2 == 0 && session.allocate(packet, length) == length) {
                packets.fill(packet.buffer(), sequence);
                packet.send();
            } else {
                copy.clear();
                copy.limit(length);
                packets.fill(copy, sequence);
                copy.flip();
                session.write(copy);
            }
        }
    }

    /** One of the threads that receive. */
    private final class Receiver {
        private final CheckedPackets packets =
                new CheckedPackets(CheckedPackets.MIN_NUMBERED_LENGTH);
        private final int[] last;

        Receiver(final int senders) {
            last = new int[senders];
            Arrays.fill(last, -1);
        }

        void batch() throws InterruptedException {
            final PacketHandler handler = this::check;
            int count = 0;
            while (count != Session.END) {
                session.awaitReadable(-1, TimeUnit.SECONDS);
                count = session.receive(handler, BATCH);
            }
        }

        void read() throws InterruptedException {
            final ByteBuffer copy = ByteBuffer.allocate(Session.MAX_PACKET_LENGTH);
            while (session.read(copy) != Session.END) {
                copy.flip();
                check(copy);
                copy.clear();
            }
        }

        void hold() throws InterruptedException {
            final Packet[] held = new Packet[MOST_HELD];
            Arrays.setAll(held, i -> new Packet());
            int length = 0;
            while (length != Session.END) {
                session.awaitReadable(-1, TimeUnit.SECONDS);
                int count = 0;
                while (count < MOST_HELD) {
                    length = session.receive(held[count]);
                    if (length < 0) {
                        break;
                    }
                    count++;
                }
                for (int i = 0; i < count; i++) {
                    check(held[i].buffer());
                }
                while (count > 0) {
                    count--;
                    held[count].release();
                }
            }
        }

        private void check(final ByteBuffer packet) {
            final long sequence = packets.check(packet);
            final int sender = (int) (sequence >>> SENDER_SHIFT);
            final int number = (int) sequence;
            if (seen.incrementAndGet(sender * each + number) != 1) {
                throw new IllegalStateException(
                        "packet " + number + " of sender " + sender + " came twice");
            }
            if (alone ? number != last[sender] + 1 : number <= last[sender]) {
                throw new IllegalStateException("packet " + number + " of sender " + sender
                        + " came after packet " + last[sender]);
            }
            last[sender] = number;
            if (left.decrementAndGet() == 0) {
                done.countDown();
            }
        }
    }
}
