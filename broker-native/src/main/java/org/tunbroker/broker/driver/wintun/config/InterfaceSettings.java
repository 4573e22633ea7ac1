package org.tunbroker.broker.driver.wintun.config;

import org.tunbroker.broker.driver.config.InterfaceConfig;

/**
 * What the operating system's network stack knows of one adapter.
 *
 * <p>For one thread at a time.
 */
public interface InterfaceSettings extends InterfaceConfig {
    /**
     * Waits, within bounds, until the stack knows the adapter: it does some time after Wintun says
     * that the adapter is there, and for each address family at another time. That a family is not
     * there at all is no failure.
     */
    void awaitReady();

    /** Returns the name that people see. */
    String name();

    /** Returns the interface index, or 0 if there is none. */
    int index();
}
