package org.tunbroker.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that is killed at any step of a configuration leaves the machine as it was. */
@Timeout(1200)
class LeaseSystemTest {
    private static final Duration END = Duration.ofSeconds(60);
    private static final int SHORT_RUN = 8;
    private static final int ROOTS_RUN = 20;
    private static final int LONG_RUN = 200;
    // the first configuration of a new broker, and some more
    private static final long SPAN_NS = TimeUnit.MILLISECONDS.toNanos(600);

    private interface Start {
        KernelClient client(Testbed testbed) throws IOException;
    }

    @Test
    void shouldLeaveTheMachineAsItWasForAnOrdinaryUser() throws Exception {
        killAtEveryStep(SHORT_RUN, Testbed::startClientOfOrdinaryUser);
    }

    @Test
    @Tag("heavy")
    void shouldLeaveTheMachineAsItWas() throws Exception {
        killAtEveryStep(ROOTS_RUN, Testbed::startClient);
    }

    @Test
    @Tag("heavy")
    void shouldLeaveTheMachineAsItWas200TimesForAnOrdinaryUser() throws Exception {
        killAtEveryStep(LONG_RUN, Testbed::startClientOfOrdinaryUser);
    }

    private static void killAtEveryStep(final int kills, final Start start) throws Exception {
        try (Testbed testbed = Testbed.create()) {
            final Uplinks uplinks = Uplinks.create(testbed.network());
            final KernelClient client = start.client(testbed);
            final List<String> before = uplinks.state();
            int left = 0;
            final AtomicInteger steps = new AtomicInteger();
            for (int kill = 0; kill < kills; kill++) {
                killAfter(SPAN_NS * kill / kills, client, uplinks, steps);
                left += uplinks.made().isEmpty() ? 0 : 1;
                uplinks.useOther(false);
                // which starts the next broker
                client.reconnect();
                assertEquals(before, uplinks.state(), "after kill " + kill);
            }
            System.out.println(
                    "leases: kills=" + kills + " leftRoutes=" + left + " configurations=" + steps);
            assertTrue(left > 0, "no broker was killed while it had a route");
            client.leave();
        }
    }

    private static void killAfter(
            final long delayNs,
            final KernelClient client,
            final Uplinks uplinks,
            final AtomicInteger steps) {
        final RemoteAdapter adapter = client.createAdapter("Killed");
        final ProcessHandle broker = ProcessHandle.of(client.brokerProcessId()).orElseThrow();
        final CompletableFuture<Void> configuring = CompletableFuture.runAsync(
                () -> configureWhileItLives(broker, client, adapter, steps));
        final CompletableFuture<Void> moving = CompletableFuture.runAsync(() -> {
            while (!configuring.isDone()) {
                uplinks.useOther(true);
                uplinks.useOther(false);
            }
        });
        // not to wait for anything: to hit another step each time
        final long end = System.nanoTime() + delayNs;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        broker.destroyForcibly();
        CompletableFuture.allOf(configuring, moving, broker.onExit())
                .orTimeout(END.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Configures an adapter until the broker is gone. */
    private static void configureWhileItLives(
            final ProcessHandle broker,
            final KernelClient client,
            final RemoteAdapter adapter,
            final AtomicInteger steps) {
        while (broker.isAlive()) {
            // while the default route moves, it may be missing for a moment
            client.tryAsk(
                    "configure",
                    adapter.number(),
                    "bypass=198.51.100.9",
                    "bypass=2001:db8:ffff::9",
                    "add=10.7.1.1/24",
                    "up=true",
                    "halves",
                    "bypass=203.0.113.77");
            client.tryAsk(
                    "configure",
                    adapter.number(),
                    "unbypass=198.51.100.9",
                    "unbypass=2001:db8:ffff::9",
                    "remove=10.7.1.1/24",
                    "up=false",
                    "unbypass=203.0.113.77");
            steps.incrementAndGet();
        }
    }
}
