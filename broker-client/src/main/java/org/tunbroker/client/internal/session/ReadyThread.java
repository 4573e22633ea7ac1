package org.tunbroker.client.internal.session;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.client.internal.KeptInterruption;
import org.tunbroker.ipc.memory.SessionsBell;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * The one thread of a client that waits for all rings that somebody asked for
 * ({@link RingReadiness}), on the one doorbell that the broker rings for them. It starts when
 * somebody asks for the first time. Where the client goes on with another broker when one dies, so
 * does this thread, with all that wait: between the two it looks once in a while.
 *
 * <p>Thread-safe.
 */
public final class ReadyThread implements AutoCloseable {
    private static final String NAME = "tb-ready";
    // while nobody asks; a doorbell that was rung in vain by a hostile process is heard after that
    private static final long IDLE_SLEEP_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long JOIN_MS = TimeUnit.SECONDS.toMillis(2);

    private final Queue<ReadyStage> stages = new ConcurrentLinkedQueue<>();
    private volatile SessionsBell bell;
    private volatile Runnable lookAfterBroker;
    private volatile boolean closed;
    // null until somebody asks; written under this
    private volatile Thread thread;

    /**
     * Makes it; it does nothing yet.
     *
     * @param bell that the broker rings
     * @param lookAfterBroker called now and then: a broker that died rings for nobody
     */
    public ReadyThread(final SessionsBell bell, final Runnable lookAfterBroker) {
        this.bell = bell;
        this.lookAfterBroker = lookAfterBroker;
    }

    /**
     * Goes on with another broker; stages stay. For one thread at a time.
     *
     * @param nextBell that it rings
     * @param lookAfterNext as the constructor's
     */
    public void follow(final SessionsBell nextBell, final Runnable lookAfterNext) {
        final SessionsBell before = bell;
        lookAfterBroker = lookAfterNext;
        bell = nextBell;
        // who sleeps there sleeps on the other one next
        if (thread != null) {
            before.ring();
        }
    }

    /**
     * Returns a stage that is completed when a ring is ready.
     *
     * @param ready looks at the ring, in any thread, and has the broker ring if it is not ready.
     *     True as well once there is nothing to wait for. What it throws completes the stage
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY if there is no thread left
     */
    public CompletableFuture<Void> whenReady(final BooleanSupplier ready) {
        final ReadyStage stage = new ReadyStage(ready);
        if (!stage.completeIfReady()) {
            // in the list before this look: then either this sees the ring, or the thread does
            add(stage);
            stage.completeIfReady();
        }
        return stage;
    }

    private void add(final ReadyStage stage) {
        stages.add(stage);
        if (thread == null) {
            try {
                start();
            } catch (final TunException ex) {
                stages.remove(stage);
                throw ex;
            }
        }
    }

    private synchronized void start() {
        if (thread != null || closed) {
            return;
        }
        final Thread made = new Thread(this::run, NAME);
        made.setDaemon(true);
        try {
            made.start();
        } catch (final OutOfMemoryError ex) {
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                    NAME,
                    "no more threads: raise the limits on tasks and memory",
                    ex);
        }
        thread = made;
    }

    /** Has all looked at, since something happened that the broker does not ring for. */
    public void lookNow() {
        if (thread != null) {
            bell.ring();
        }
    }

    private void run() {
        try {
            while (!closed) {
                bell.await(stages.isEmpty() ? IDLE_SLEEP_NS : WakeFlag.MAX_SLEEP_NS);
                lookAfterBroker.run();
                completeReady();
            }
            // the client is closed, so that each session has ended
            completeReady();
        } catch (final RuntimeException | Error ex) {
            // such as no memory left; who asks next starts a new thread
            synchronized (this) {
                thread = null;
            }
            fail(ex);
        }
    }

    private void fail(final Throwable reason) {
        ReadyStage stage = stages.poll();
        while (stage != null) {
            stage.completeExceptionally(reason);
            stage = stages.poll();
        }
    }

    private void completeReady() {
        final Iterator<ReadyStage> all = stages.iterator();
        while (all.hasNext()) {
            if (all.next().completeIfReady()) {
                all.remove();
            }
        }
        // an interruption was meant for what ran here
        Thread.interrupted();
    }

    /** Completes all that are left, and ends the thread. Idempotent. */
    @Override
    public void close() {
        closed = true;
        final Thread ending;
        synchronized (this) {
            ending = thread;
        }
        if (ending == null || ending == Thread.currentThread()) {
            return;
        }
        bell.ring();
        try (KeptInterruption kept = new KeptInterruption()) {
            try {
                ending.join(JOIN_MS);
            } catch (final InterruptedException ex) {
                kept.noticed();
            }
        }
    }
}
