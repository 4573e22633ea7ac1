package org.tunbroker.tests.packets;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tunbroker.client.ConnectOptions;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;

/**
 * Virtual threads that have one carrier between them: one waits for a packet that another sends,
 * one is in a batch for long, and several ask the broker. Ends with another exit code than 0 if any
 * of them does not get on.
 *
 * <p>Arguments: none. Before Java 21 it says that there are no virtual threads.
 */
final class SingleCarrierMain {
    /** What it prints where there are no virtual threads. */
    static final String NONE = "this version of Java has no virtual threads";

    /** What it prints in the end. */
    static final String DONE = "all got on";

    private static final int ASKING = 8;
    private static final int QUESTIONS = 50;
    private static final long LONGEST_MS = 30_000;

    private SingleCarrierMain() {}

    /** What a thread does. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    public static void main(final String[] arguments) throws Throwable {
        if (starter() == null) {
            System.out.println(NONE);
            return;
        }
        final Session session;
        try (TunClient client = TunClient.connect(
                new ConnectOptions().withDriver(ConnectOptions.DRIVER_LOOPBACK))) {
            session = client.createAdapter("SingleCarrier", "test").startSession();
            final List<Thread> threads = new ArrayList<>();
            final CountDownLatch batchBegun = new CountDownLatch(1);
            final CountDownLatch batchOver = new CountDownLatch(1);
            threads.add(start(() -> check(64, session.read(ByteBuffer.allocate(64)))));
            threads.add(start(() -> {
                check(
                        1,
                        session.send(
                                room -> {
                                    batchBegun.countDown();
                                    await(batchOver);
                                    return 64;
                                },
                                64,
                                1));
            }));
            threads.add(start(() -> {
                await(batchBegun);
                check(Session.NONE, session.write(ByteBuffer.allocate(64), 0, TimeUnit.SECONDS));
                batchOver.countDown();
            }));
            for (int i = 0; i < ASKING; i++) {
                threads.add(start(() -> {
                    for (int k = 0; k < QUESTIONS; k++) {
                        session.statistics();
                    }
                }));
            }
            for (final Thread thread : threads) {
                thread.join(LONGEST_MS);
                if (thread.isAlive()) {
                    System.out.println("does not get on: " + thread);
                    System.exit(2);
                }
            }
        }
        System.out.println(DONE);
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static void check(final int expected, final int answer) {
        if (answer != expected) {
            throw new IllegalStateException(answer + " instead of " + expected);
        }
    }

    private static Thread start(final Work work) throws Throwable {
        final Runnable task = () -> {
            try {
                work.run();
            } catch (final Throwable ex) {
                ex.printStackTrace();
                System.exit(1);
            }
        };
        return (Thread) starter().invoke(task);
    }

    /** Returns Thread.startVirtualThread, null where there is none. */
    private static MethodHandle starter() throws IllegalAccessException {
        try {
            return MethodHandles.lookup()
                    .findStatic(
                            Thread.class,
                            "startVirtualThread",
                            MethodType.methodType(Thread.class, Runnable.class));
        } catch (final NoSuchMethodException ex) {
            return null;
        }
    }
}
