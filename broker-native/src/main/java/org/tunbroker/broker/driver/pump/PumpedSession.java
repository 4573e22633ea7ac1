package org.tunbroker.broker.driver.pump;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;
import org.tunbroker.broker.driver.api.DeviceSession;
import org.tunbroker.broker.driver.api.SessionEnd;

/**
 * A session's pumps, which move its packets until the session ends. The first to end it calls its
 * {@link SessionEnd} and wakes the pumps.
 *
 * <p>{@link #add}, {@link #start} and {@link #close} are for the owner's thread, the rest for any.
 */
public final class PumpedSession implements DeviceSession {
    // a pump that cannot be woken sleeps for 100 ms at most
    private static final long JOIN_DEADLINE_NS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final SessionEnd end;
    private final List<SessionPump> pumps = new ArrayList<>();

    /**
     * Makes a session without pumps.
     *
     * @param end called once if the session ends before it is closed
     */
    public PumpedSession(final SessionEnd end) {
        this.end = end;
    }

    /**
     * Adds what moves packets of this session, before {@link #start}.
     *
     * @param pump is started, woken and waited for by this
     */
    public void add(final SessionPump pump) {
        pumps.add(pump);
    }

    /**
     * Starts all pumps.
     *
     * @throws TunException ERROR_NOT_ENOUGH_MEMORY if the system allows no more threads; those
     *     started are stopped
     */
    public void start() {
        try {
            pumps.forEach(SessionPump::start);
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
        return stopping.get();
    }

    @Override
    public void end(final ErrorCode code, final String reason) {
        if (stopping.compareAndSet(false, true)) {
            try {
                end.ended(code, reason);
            } finally {
                pumps.forEach(SessionPump::wake);
            }
        }
    }

    @Override
    public void close() {
        if (stopping.compareAndSet(false, true)) {
            pumps.forEach(SessionPump::wake);
        }
        final long deadline = System.nanoTime() + JOIN_DEADLINE_NS;
        boolean interrupted = false;
        for (final SessionPump pump : pumps) {
            interrupted |= join(pump, deadline);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean join(final SessionPump pump, final long deadline) {
        boolean interrupted = false;
        while (true) {
            try {
                final long leftNs = Math.max(0, deadline - System.nanoTime());
                if (pump.awaitEnd(leftNs)) {
                    return interrupted;
                }
                if (leftNs == 0) {
                    throw new TunException(
                            ErrorCode.ERROR_TIMEOUT,
                            "endSession",
                            "thread " + pump.threadName()
                                    + " does not stop; its memory must stay mapped");
                }
            } catch (final InterruptedException ex) {
                // returning early would let the owner unmap memory that is still in use
                interrupted = true;
            }
        }
    }

    /**
     * Ends the session for a fault of one of its pumps.
     *
     * @param thrown what the pump met
     */
    public void endFor(final Throwable thrown) {
        if (thrown instanceof TunException fault && fault.is(ErrorCode.ERROR_INVALID_DATA)) {
            end(ErrorCode.ERROR_INVALID_DATA, fault.getMessage());
        } else {
            end(ErrorCode.ERROR_GEN_FAILURE, "a fault in the broker: " + thrown);
        }
    }
}
