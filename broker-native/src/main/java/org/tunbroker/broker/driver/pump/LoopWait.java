package org.tunbroker.broker.driver.pump;

/**
 * How a {@link PacketLoop} waits while nothing can be moved.
 *
 * <p>One thread waits; any thread may wake it.
 */
public interface LoopWait {
    /**
     * Waits until something may be moved, or a session of the loop is to stop. May return early for
     * no reason, and returns after a bounded time.
     */
    void await();

    /**
     * Ends the wait under way, or the next one; what the waiter looks at was changed before.
     *
     * @throws org.tunbroker.TunException if the memory that the waiter looks at is gone; an
     *     InternalError says the same
     */
    void wake();
}
