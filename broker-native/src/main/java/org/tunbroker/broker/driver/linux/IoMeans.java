package org.tunbroker.broker.driver.linux;

import org.tunbroker.broker.driver.api.LogSink;
import org.tunbroker.broker.driver.linux.shared.SharedPumps;

/**
 * By what means sessions move packets, where the kernel allows them.
 *
 * @param batched whether several packets may be moved by one system call
 * @param pumps serve all sessions; null if each session has threads of its own
 */
record IoMeans(boolean batched, SharedPumps pumps) {
    /**
     * Makes the best means.
     *
     * @param log is told once if sessions cannot share threads here
     */
    static IoMeans best(final LogSink log) {
        return new IoMeans(true, new SharedPumps(log));
    }

    /** Makes means that work on each kernel: one call for each packet, threads of its own. */
    static IoMeans simplest() {
        return new IoMeans(false, null);
    }
}
