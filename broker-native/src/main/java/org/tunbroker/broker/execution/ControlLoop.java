package org.tunbroker.broker.execution;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.tunbroker.broker.log.BrokerLog;
import org.tunbroker.ipc.memory.WakeFlag;

/**
 * The thread that owns the broker's state: it receives messages, runs the commands of other
 * threads, and sleeps on the broker's doorbell when there is nothing to do.
 *
 * <p>{@link #execute} and {@link #stop} are for any thread; the rest is for the loop's own.
 */
public final class ControlLoop {
    /** The loop's work besides the queue of commands. */
    public interface Duty {
        /** Does what is due; returns how much that was. */
        int work();

        /** Tells how long the loop may sleep. */
        long sleepNs();

        /** Looks at the clock; returns false when the loop shall end. */
        boolean goOn();
    }

    // as long as a wake-up takes: spinning any longer costs more than it saves
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

    /** Tells whether {@link #stop} was called. */
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
            // the kernel tends to wake a thread on the core of its waker, so that the thread this
            // loop waits for may be queued for this core
            Thread.yield();
        } while (System.nanoTime() - begin < SPIN_NS);
        return false;
    }

    /** Runs a command; its failure must not end the loop, because all clients depend on it. */
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

    /** Runs the commands of other threads; returns how many. */
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
