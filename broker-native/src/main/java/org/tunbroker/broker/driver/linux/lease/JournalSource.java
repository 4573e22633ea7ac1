package org.tunbroker.broker.driver.linux.lease;

/** Makes the journal with the first route: most brokers make none. */
@FunctionalInterface
public interface JournalSource {
    /** Makes it, owned by the caller. */
    Journal open();
}
