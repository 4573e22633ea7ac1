package org.tunbroker.broker.peer;

/**
 * The numbers of memory that is no session's. They are negative, since sessions count up from 1.
 *
 * <p>For the control loop's thread.
 */
public final class MemoryNumbers {
    private int last;

    /**
     * Returns a number.
     *
     * @return another one each time
     */
    public int next() {
        return --last;
    }
}
