package org.tunbroker.broker.client;

import java.util.function.BooleanSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * The client that started this broker. On a busy or emulated machine it may need longer to connect
 * than the broker's idle time. The broker therefore stays as long as this client waits itself, and
 * lives.
 *
 * <p>For the control loop's thread.
 */
public final class FirstClient {
    /**
     * The client that started the broker.
     *
     * @param processId its process id
     * @param waitsNs how long it waits for the broker from now on; 0 if no client started it
     */
    public record Starter(long processId, long waitsNs) {}

    private final long processId;
    private final BooleanSupplier alive;
    private final NanoClock clock;
    private final long deadlineNs;
    private boolean coming;

    /**
     * Expects a client.
     *
     * @param starter which process, and for how long it waits
     * @param alive tells whether that process lives
     */
    FirstClient(final Starter starter, final BooleanSupplier alive, final NanoClock clock) {
        this.processId = starter.processId();
        this.alive = alive;
        this.clock = clock;
        deadlineNs = clock.nanoTime() + starter.waitsNs();
        coming = starter.waitsNs() > 0;
    }

    public static FirstClient of(final Starter starter) {
        // the handle also knows the start time, so that a reused process id does not count
        final ProcessHandle process = ProcessHandle.of(starter.processId()).orElse(null);
        return new FirstClient(
                starter, () -> process != null && process.isAlive(), System::nanoTime);
    }

    /** Notes that a process has connected. */
    public void onWelcome(final int welcomed) {
        coming &= welcomed != processId;
    }

    /** Tells whether it may still connect. */
    public boolean isComing() {
        coming = coming && clock.nanoTime() - deadlineNs < 0 && alive.getAsBoolean();
        return coming;
    }
}
