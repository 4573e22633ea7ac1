package org.tunbroker.broker.execution;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * The thread that owns the broker's state: it takes in messages, runs what other threads hand it,
 * and sleeps on the broker's bell when there is nothing to do.
 *
 * <p>{@link #execute} and {@link #stop} are for any thread; the rest is for the loop's own.
 */
public final class ControlLoop {
    /** What there is to do besides the queue. */
    public interface Duty {
        /** Does what is due; returns how much it was. */
        int work();

        /** Tells how long the loop may sleep. */
        long sleepNs();

        /** Looks at the clock; returns false when the loop shall end. */
        boolean goOn();
    }

    // as long as a wake-up takes: spinning longer than what it saves is waste
    private static final long SPIN_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final WakeFlag bell;
    private final BrokerLog log;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    public ControlLoop(final WakeFlag bell, final BrokerLog log) {
        this.bell = bell;
        this.log = log;
    }

    /** Hands work to the loop's thread. */
    public void execute(final Runnable command) {
        commands.add(command);
        bell.wake();
    }

    /** Asks the loop to end. */
    public void stop() {
        stopping = true;
        bell.wake();
    }

    /** Tells whether anybody asked it to end. */
    public boolean isStopped() {
        return stopping;
    }

    /** Runs until it is stopped or its duty says so. */
    public void run(final Duty duty) {
        final BooleanSupplier cycle = () -> runCommands() + duty.work() > 0;
        while (!stopping && duty.goOn()) {
            if (!spin(cycle)) {
                bell.await(() -> stopping || cycle.getAsBoolean(), duty.sleepNs());
            }
        }
    }

    private static boolean spin(final BooleanSupplier cycle) {
        final long begin = System.nanoTime();
        do {
            if (cycle.getAsBoolean()) {
                return true;
            }
            // the kernel likes to wake a thread on the core of the one that rang for it: whoever is
            // waited for may be queueing for this core
            Thread.yield();
        } while (System.nanoTime() - begin < SPIN_NS);
        return false;
    }

    /** Nothing that one client's affairs bring about ends the loop, for all others depend on it. */
    private void run(final Runnable command) {
        try {
            command.run();
        } catch (final InternalError ex) {
            // a file of Aeron's was truncated
            throw ex;
        } catch (final Throwable ex) {
            // Aeron throws checked exceptions too, which it does not declare
            log.fault("work of the control loop failed by a fault of the broker", ex);
        }
    }

    /** Runs what other threads handed over; returns how much it was. */
    public int runCommands() {
        int count = 0;
        Runnable command = commands.poll();
        while (command != null) {
            run(command);
            count++;
            command = commands.poll();
        }
        return count;
    }
}
