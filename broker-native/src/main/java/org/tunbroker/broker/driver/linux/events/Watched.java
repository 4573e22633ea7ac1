package org.tunbroker.broker.driver.linux.events;

/**
 * What the watcher's thread looks at when the kernel's messages are about it.
 *
 * <p>For the watcher's thread.
 */
interface Watched {
    /** Tells whether it is to be looked at. */
    boolean isDue();

    void makeDue();

    /** The interface of an index changed. */
    void changed(int index);

    /** The interface of an index changed, was made, or came from another namespace. */
    void appeared(int index);

    /** The interface of an index left the network namespace. */
    void left(int index, boolean moved);

    /** A route, or a rule that chooses routing tables, changed. */
    void routingChanged();

    /**
     * Looks at it.
     *
     * @param readEvents reads the kernel's messages, as far as there are any
     * @return whether anything changed, so that another look is worth it
     */
    boolean look(KernelTables tables, Runnable readEvents);
}
