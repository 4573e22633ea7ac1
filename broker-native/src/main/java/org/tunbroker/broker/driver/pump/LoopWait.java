package org.tunbroker.broker.driver.pump;

/**
 * How a {@link org.tunbroker.broker.driver.pump.loop.PacketLoop} waits while nothing can be moved.
 *
 * <p>One thread waits; any thread may wake it.
 */
public interface LoopWait {
    /**
     * Waits, for a bounded time, until something may be moved or a session of the loop is to stop.
     * May return early for no reason.
     */
    void await();

    /**
     * Ends the wait under way, or the next one. The caller has changed the waiter's condition
     * before.
     *
     * @throws org.tunbroker.TunException if the memory of the waiter's condition is gone; an
     *     InternalError means the same
     */
    void wake();
}
