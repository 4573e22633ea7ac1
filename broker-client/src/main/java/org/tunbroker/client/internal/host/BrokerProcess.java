package org.tunbroker.client.internal.host;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The broker's process, of which the operating system says whether it lives.
 *
 * <p>Thread-safe.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final long LOOK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** The process id of a process that is not known yet, only that there is one. */
    public static final int UNKNOWN = 0;

    /** The process id of no process. */
    public static final int NONE = -1;

    private final int id;
    // guarded by this, as is release
    private BooleanSupplier operatingSystem;
    private Runnable release;
    private final AtomicLong nextLookNs = new AtomicLong(System.nanoTime());
    private volatile boolean alive = true;

    /**
     * Makes a process that lives.
     *
     * @param id its process id, or {@link #UNKNOWN}
     * @param operatingSystem says whether it still does; not called after {@code release}
     * @param release gives up what is asked
     */
    public BrokerProcess(
            final int id, final BooleanSupplier operatingSystem, final Runnable release) {
        this.id = id;
        this.operatingSystem = operatingSystem;
        this.release = release;
    }

    /** Returns its process id, or {@link #UNKNOWN}. */
    public int id() {
        return id;
    }

    /**
     * Tells whether this may be a process.
     *
     * @param processId of a broker
     * @return whether it is this one, or this one is not known yet
     */
    public boolean isPerhaps(final int processId) {
        return id == UNKNOWN || id == processId;
    }

    /**
     * Asks something else from now on, once it is known which process this is.
     *
     * @param newOperatingSystem says whether it still lives; not called after {@code newRelease}
     * @param newRelease gives up what is asked
     */
    public synchronized void follow(
            final BooleanSupplier newOperatingSystem, final Runnable newRelease) {
        release.run();
        operatingSystem = newOperatingSystem;
        release = newRelease;
    }

    /**
     * Tells whether the broker lived when somebody last looked. Costs nothing.
     *
     * @return false once it is known to be dead, for ever
     */
    public boolean isAlive() {
        return alive;
    }

    /**
     * Looks whether the broker lives; asks the kernel at most every 50 ms.
     *
     * @return false once it is dead, for ever
     */
    public boolean look() {
        final long next = nextLookNs.get();
        final long now = System.nanoTime();
        if (alive && now - next >= 0 && nextLookNs.compareAndSet(next, now + LOOK_INTERVAL_NS)) {
            ask();
        }
        return alive;
    }

    /** Counts it as dead from now on, whatever the operating system says. */
    public synchronized void giveUp() {
        alive = false;
    }

    private synchronized void ask() {
        // what is released answers nothing: nobody asks any more
        alive = alive && operatingSystem.getAsBoolean();
    }

    /** Stops asking: from now on the broker counts as dead. Idempotent. */
    @Override
    public synchronized void close() {
        alive = false;
        release.run();
    }
}
