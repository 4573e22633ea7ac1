package org.tunbroker.tests.packets;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tunbroker.client.Session;
import org.tunbroker.client.TunClient;
import org.tunbroker.tests.jvm.ProcessView;
import org.tunbroker.tests.windows.HandleCount;

/** Interruptions at any moment, of any thread: none may break anything. */
@Timeout(300)
class InterruptionSystemTest extends LoopbackFixture {
    private static final int INTERRUPTIONS = 1000;
    private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final boolean LINUX = !System.getProperty("os.name").startsWith("Windows");
    // what a JVM itself makes at any time
    private static final int SLACK = LINUX ? 3 : 40;

    private PublicCalls calls;

    @BeforeEach
    void makeCalls() {
        calls = new PublicCalls(
                LoopbackFixture::connect,
                client,
                client.createAdapter("Other", "test"),
                session,
                client.createAdapter("Quiet", "test").startSession(Session.MIN_CAPACITY));
    }

    @Test
    void shouldCompleteAndKeepTheFlagOfAnInterruptedThread() throws InterruptedException {
        for (final Map.Entry<String, PublicCalls.Calls> call : calls.keeping().entrySet()) {
            Thread.currentThread().interrupt();
            call.getValue().run();
            assertTrue(Thread.interrupted(), call.getKey());
        }
        assertUsable();
    }

    @Test
    void shouldBreakNothingWhenInterruptedAtAnyMoment() throws Exception {
        final List<PublicCalls.Calls> all = new ArrayList<>(calls.keeping().values());
        all.addAll(calls.waiting().values());
        for (final PublicCalls.Calls warmUp : all) {
            warmUp.run();
        }
        final Counts before = Counts.now();
        final long seed = System.nanoTime();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final AtomicInteger done = new AtomicInteger();
        final AtomicInteger interrupted = new AtomicInteger();
        final AtomicInteger left = new AtomicInteger(INTERRUPTIONS);
        final Thread worker = new Thread(() -> {
            final Random random = new Random(seed);
            try {
                while (left.get() > 0) {
                    // those that wait are few, and short
                    final int choice = random.nextBoolean()
                            ? random.nextInt(all.size())
                            : all.size() - 1 - random.nextInt(calls.waiting().size());
                    try {
                        all.get(choice).run();
                    } catch (final InterruptedException ex) {
                        assertTrue(choice >= calls.keeping().size(), "it is not to be interrupted");
                        interrupted.incrementAndGet();
                    }
                    done.incrementAndGet();
                    Thread.interrupted();
                }
            } catch (final Throwable ex) {
                failure.set(ex);
            }
        });
        final Random random = new Random(~seed);
        worker.start();
        while (left.get() > 0 && worker.isAlive()) {
            LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_PAUSE_NS));
            worker.interrupt();
            left.decrementAndGet();
        }
        worker.join(DEADLINE.toMillis());
        if (worker.isAlive()) {
            final AssertionError stuck = new AssertionError("it hangs, seed " + seed);
            stuck.setStackTrace(worker.getStackTrace());
            throw stuck;
        }
        if (failure.get() != null) {
            throw new AssertionError("seed " + seed, failure.get());
        }
        System.out.println(
                "interruption: " + INTERRUPTIONS + " times, " + done + " groups of calls, "
                        + interrupted + " ended early, " + before + " then " + Counts.now());
        assertUsable();
        await("nothing is left").atMost(DEADLINE).untilAsserted(() -> {
            // a mapping of the client's ends with the last reference to it
            System.gc();
            final Counts now = Counts.now();
            assertTrue(now.isLike(before), now + " after " + before);
        });
    }

    @Test
    void shouldGoOnWhenTheClientsOwnThreadIsInterrupted() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            for (final Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("tb-client")) {
                    thread.interrupt();
                }
            }
            session.statistics();
        }
        assertUsable();
    }

    private void assertUsable() throws InterruptedException {
        client.setLogger(null);
        assertTrue(client.isOpen());
        assertEquals(3, client.adapters().size());
        while (session.receive(packet -> {}, INTERRUPTIONS) > 0
                || session.awaitReadable(QUIET_MS, TimeUnit.MILLISECONDS)) {
            assertTrue(client.isOpen());
        }
        send(77, 1, 64);
        expect(77, 64);
        assertTrue(conducts(client), "Aeron's conductor runs no more");
        assertFalse(session.hasEnded());
    }

    /**
     * Tells whether Aeron still does what it must do now and then. Nothing else shows it for a long
     * time.
     */
    private static boolean conducts(final TunClient client) {
        try {
            final Object registration = field(field(client, "serving"), "registration");
            final Object aeron = field(field(field(registration, "connection"), "link"), "aeron");
            final Object invoker =
                    aeron.getClass().getMethod("conductorAgentInvoker").invoke(aeron);
            return (Boolean) invoker.getClass().getMethod("isRunning").invoke(invoker);
        } catch (final ReflectiveOperationException ex) {
            throw new AssertionError(ex);
        }
    }

    private static Object field(final Object of, final String name)
            throws ReflectiveOperationException {
        final Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    /** How much this process has of what can leak. */
    private record Counts(List<String> threads, int descriptors, int mappings) {
        static Counts now() {
            final List<String> threads = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("tb-"))
                    .sorted()
                    .toList();
            return LINUX
                    ? new Counts(
                            threads,
                            ProcessView.own().descriptors().size(),
                            ProcessView.own().mappings("tunbroker-system-test").size())
                    // of a section that is mapped there is no handle
                    : new Counts(threads, HandleCount.of(ProcessHandle.current().pid()), 0);
        }

        boolean isLike(final Counts before) {
            return threads.size() <= before.threads.size()
                    && descriptors <= before.descriptors + SLACK
                    && mappings <= before.mappings + SLACK;
        }
    }
}
