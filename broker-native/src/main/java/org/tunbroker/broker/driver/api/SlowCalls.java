package org.tunbroker.broker.driver.api;

/**
 * Makes calls that wait for another process, so that the devices of other clients are served
 * meanwhile. A driver uses it for calls that take longer than the kernel's own.
 */
@FunctionalInterface
public interface SlowCalls {
    /** Makes each call at once, and nothing is served meanwhile. */
    SlowCalls IN_PLACE = Runnable::run;

    /**
     * Makes a call on the calling thread, and returns when it has returned. If that is the driver
     * thread, another thread takes its place until then and serves the other client processes. So
     * the devices of the caller's process stay as they are meanwhile; what all devices share may
     * change.
     *
     * @param call that touches nothing of the driver's that devices share, and ends within a
     *     bounded time; what it throws is thrown
     */
    void run(Runnable call);
}
