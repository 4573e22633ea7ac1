package org.tunbroker.broker.driver.pump;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.DeviceSession;
import org.tunbroker.broker.driver.SessionEnd;

/**
 * A session's threads: its pumps, and an attendant that waits for the session's end, tells it, and
 * wakes the pumps.
 *
 * <p>The attendant exists because a client can truncate the memory that it shares with us. The JVM
 * then throws InternalError, on JDK 17 many instructions after the access: in whatever the thread
 * does next, be it code of the JDK's own that ends the process. So only threads that live and die
 * with the session ever touch its memory, and what must not be cut short, such as telling the end
 * or writing a log line, is done by one that has not touched it before.
 *
 * <p>{@link #add}, {@link #start} and {@link #close} are for the owner's thread, the rest for any.
 */
public final class PumpedSession implements DeviceSession {
    // a pump sleeps 100 ms at most where nobody can wake it
    private static final long JOIN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final Outcome CLOSED = new Outcome(null, null);

    private record Outcome(ErrorCode code, String reason) {}

    // null while the session runs
    private final AtomicReference<Outcome> outcome = new AtomicReference<>();
    // what a pump has to say; null most of the time
    private final AtomicReference<Runnable> notice = new AtomicReference<>();
    private final SessionEnd end;
    private final List<Pump> pumps = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Thread attendant;

    /**
     * Makes a session without pumps.
     *
     * @param interfaceName of the device, for the names of the threads
     * @param end told once if the session ends before it is closed
     */
    public PumpedSession(final String interfaceName, final SessionEnd end) {
        this.end = end;
        this.attendant = newThread("tb-end-" + interfaceName, this::attend);
        threads.add(attendant);
    }

    /**
     * Adds a pump, before {@link #start}.
     *
     * @param threadName for the thread that runs it
     * @param pump what it does
     */
    public void add(final String threadName, final Pump pump) {
        final Thread thread = newThread(threadName, () -> run(pump));
        // a fault that surfaces after the pump's last instruction
        thread.setUncaughtExceptionHandler((dying, thrown) -> endFor(thrown));
        pumps.add(pump);
        threads.add(thread);
    }

    /**
     * Starts all threads.
     *
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY if the system allows no more; none is left then
     */
    public void start() {
        try {
            threads.forEach(Thread::start);
        } catch (final OutOfMemoryError ex) {
            close();
            throw new TunException(
                    ErrorCode.ERROR_NOT_ENOUGH_MEMORY,
                    "startSession",
                    "no more threads: raise the limits on tasks and memory",
                    ex);
        }
    }

    /**
     * Tells whether the pumps are to return.
     *
     * @return true once the session has ended or is being closed
     */
    public boolean isStopping() {
        return outcome.get() != null;
    }

    /**
     * Has the attendant say something, soon, unless the session ends before; of several at once the
     * last one.
     *
     * @param said on the attendant's thread; returns soon, and throws nothing
     */
    public void tell(final Runnable said) {
        notice.set(said);
        LockSupport.unpark(attendant);
    }

    @Override
    public void end(final ErrorCode code, final String reason) {
        outcome.compareAndSet(null, new Outcome(code, reason));
        // also when it was set before: a fault may have kept that call from coming here
        LockSupport.unpark(attendant);
    }

    @Override
    public void close() {
        outcome.compareAndSet(null, CLOSED);
        LockSupport.unpark(attendant);
        final long deadline = System.nanoTime() + JOIN_DEADLINE_NS;
        boolean interrupted = false;
        for (final Thread thread : threads) {
            interrupted |= join(thread, deadline);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean join(final Thread thread, final long deadline) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            final long leftNs = deadline - System.nanoTime();
            if (leftNs <= 0) {
                throw new TunException(
                        ErrorCode.ERROR_TIMEOUT,
                        "endSession",
                        "thread " + thread.getName()
                                + " does not stop; its memory must stay mapped");
            }
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, leftNs);
            } catch (final InterruptedException ex) {
                // returning early would let the owner unmap memory that is still in use
                interrupted = true;
            }
        }
        return interrupted;
    }

    private void attend() {
        while (outcome.get() == null) {
            LockSupport.park(this);
            final Runnable said = notice.getAndSet(null);
            if (said != null) {
                said.run();
            }
        }
        try {
            final Outcome reached = outcome.get();
            if (reached != CLOSED) {
                end.ended(reached.code(), reached.reason());
            }
        } finally {
            pumps.forEach(PumpedSession::wake);
        }
    }

    private static void wake(final Pump pump) {
        try {
            pump.wake();
        } catch (final TunException | InternalError ex) {
            // the client destroyed the memory: the pump finds out by itself, within its longest
            // sleep
            return;
        }
    }

    private void run(final Pump pump) {
        try {
            pump.run();
        } catch (final Throwable ex) {
            endFor(ex);
        }
    }

    /** Ends the session for a fault of one of its pumps. */
    void endFor(final Throwable thrown) {
        if (thrown instanceof InternalError) {
            end(
                    ErrorCode.ERROR_INVALID_DATA,
                    "the session's memory is gone or damaged: " + thrown.getMessage());
        } else if (thrown instanceof TunException fault && fault.is(ErrorCode.ERROR_INVALID_DATA)) {
            end(ErrorCode.ERROR_INVALID_DATA, fault.getMessage());
        } else {
            end(ErrorCode.ERROR_GEN_FAILURE, "a fault in the broker: " + thrown);
        }
    }

    private static Thread newThread(final String name, final Runnable work) {
        final Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
