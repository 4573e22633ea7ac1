package org.tunbroker.broker.client;

import java.util.function.BooleanSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * The client that started this broker. On a busy machine, or emulated, it may need longer to come
 * in than the broker stays for nobody: so it is expected from the beginning, for as long as it
 * waits itself, and as long as it lives.
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
        // knows the process by its start too, so that none that gets its number counts
        final ProcessHandle process = ProcessHandle.of(starter.processId()).orElse(null);
        return new FirstClient(
                starter, () -> process != null && process.isAlive(), System::nanoTime);
    }

    /** Takes note that a process has come in. */
    public void onWelcome(final int welcomed) {
        coming &= welcomed != processId;
    }

    /** Tells whether it may still come. */
    public boolean isComing() {
        coming = coming && clock.nanoTime() - deadlineNs < 0 && alive.getAsBoolean();
        return coming;
    }
}
