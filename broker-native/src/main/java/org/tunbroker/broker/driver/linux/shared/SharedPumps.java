package org.tunbroker.broker.driver.linux.shared;

import org.tunbroker.broker.driver.api.LogLine;
import org.tunbroker.broker.driver.api.LogSink;

/**
 * A fixed set of pumps, as many as the machine has processors. A session goes to the one that has
 * the fewest. A pump has a thread while it has sessions.
 *
 * <p>A pump touches the memory of many clients, and a fault of one mapping would end another's
 * session. So it serves only memory whose length is sealed, as that of every session is on Linux.
 *
 * <p>For the driver's thread.
 */
public final class SharedPumps {
    // null where there was no session yet
    private final SharedPump[] pumps = new SharedPump[Runtime.getRuntime().availableProcessors()];
    private final LogSink log;
    private boolean hasTold;

    /**
     * Makes the set, without threads.
     *
     * @param log is told once if sessions cannot share threads here
     */
    public SharedPumps(final LogSink log) {
        this.log = log;
    }

    /**
     * Finds a pump for a session.
     *
     * @return the pump; null if the kernel has no means to wait for all its paths at once, before
     *     Linux 6.7 or by a container's rules
     */
    public SharedPump findPump() {
        int best = 0;
        for (int i = 1; i < pumps.length; i++) {
            if (sessions(i) < sessions(best)) {
                best = i;
            }
        }
        if (pumps[best] == null || pumps[best].isClosed()) {
            pumps[best] = SharedPump.openIfPossible("tb-pump-" + best);
            if (pumps[best] == null && !hasTold) {
                hasTold = true;
                LogLine.info(
                        log,
                        "each session has threads of its own, because this kernel is older than Linux 6.7"
                                + " or forbids io_uring here");
            }
        }
        return pumps[best];
    }

    private int sessions(final int number) {
        return pumps[number] == null ? 0 : pumps[number].sessions();
    }
}
