package org.tunbroker.broker.peer;

import org.tunbroker.ipc.memory.Segment;

/**
 * Memory that the broker writes and clients only read.
 *
 * <p>For the control loop's thread.
 */
public interface ReadOnlySegment extends AutoCloseable {
    /**
     * Returns the number by which broker and clients name it.
     *
     * @return a number that no session's memory has
     */
    int number();

    /**
     * Returns the memory.
     *
     * @return the broker's view, which can be written
     */
    Segment segment();

    /** Ends the broker's mapping. What clients map stays. */
    @Override
    void close();
}
