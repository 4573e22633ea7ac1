package org.tunbroker.client.internal.host;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The broker's process; the operating system decides its liveness.
 *
 * <p>Thread-safe.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final long LOOK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** The process id of a broker that exists but is not yet identified. */
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
     * Makes a process that is alive.
     *
     * @param id its process id, or {@link #UNKNOWN}
     * @param operatingSystem tells whether it is alive; not called after {@code release}
     * @param release frees what {@code operatingSystem} uses
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
     * Tells whether this may be the process of that id.
     *
     * @param processId of a broker
     * @return true if the ids are equal, or this one is unknown
     */
    public boolean isPerhaps(final int processId) {
        return id == UNKNOWN || id == processId;
    }

    /**
     * Replaces the liveness check, once the process is identified.
     *
     * @param newOperatingSystem tells whether it is alive; not called after {@code newRelease}
     * @param newRelease frees what {@code newOperatingSystem} uses
     */
    public synchronized void follow(
            final BooleanSupplier newOperatingSystem, final Runnable newRelease) {
        release.run();
        operatingSystem = newOperatingSystem;
        release = newRelease;
    }

    /**
     * Tells whether the broker was alive at the last check. Costs nothing.
     *
     * @return once false, always false
     */
    public boolean isAlive() {
        return alive;
    }

    /**
     * Checks whether the broker is alive; asks the kernel at most every 50 ms.
     *
     * @return once false, always false
     */
    public boolean look() {
        final long next = nextLookNs.get();
        final long now = System.nanoTime();
        if (alive && now - next >= 0 && nextLookNs.compareAndSet(next, now + LOOK_INTERVAL_NS)) {
            ask();
        }
        return alive;
    }

    /** Treats the broker as dead from now on, without asking the operating system. */
    public synchronized void giveUp() {
        alive = false;
    }

    private synchronized void ask() {
        // after a release the operating system must not be asked
        alive = alive && operatingSystem.getAsBoolean();
    }

    /** Releases the liveness check; the broker counts as dead afterwards. Idempotent. */
    @Override
    public synchronized void close() {
        alive = false;
        release.run();
    }
}
