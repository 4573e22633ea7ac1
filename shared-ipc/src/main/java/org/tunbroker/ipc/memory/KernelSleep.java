package org.tunbroker.ipc.memory;

/**
 * Sleep in the kernel on a 32-bit word of shared memory, and waking from it: a futex on Linux, an
 * event beside the word on Windows.
 *
 * <p>One thread sleeps at any time; any thread may wake.
 */
public interface KernelSleep {
    /**
     * Sleeps until woken or until the time is over, unless the word no longer has the value that
     * announced the sleep. Spurious wake-ups are possible.
     *
     * @param announced the value of the word
     * @param timeoutNs the longest sleep, positive; an operating system may round it up
     * @return whether it slept until the time was over
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if the memory is gone
     */
    boolean sleep(int announced, long timeoutNs);

    /**
     * Wakes the sleeper, whose word the caller has cleared.
     *
     * @throws org.tunbroker.TunException ERROR_INVALID_DATA if the memory is gone
     */
    void wake();
}
