package org.tunbroker.broker.driver.linux.lease;

import java.util.List;

/**
 * Takes over what killed brokers held for their clients, some of which may live. The records are of
 * this boot and network namespace, and anybody may have written them.
 */
public interface HoldHeir {
    /** Holds on for the processes that live. */
    void inherit(List<HoldRecord> records);

    /**
     * Undoes what is held for nobody, once all journals are inherited.
     *
     * @return whether the journal with these records is needed no more
     */
    boolean undo(List<HoldRecord> records);
}
