package org.tunbroker.broker.driver.wintun.config;

import org.tunbroker.broker.driver.config.InterfaceConfig;

/**
 * The settings of one adapter in the operating system's network stack.
 *
 * <p>For one thread at a time.
 */
public interface InterfaceSettings extends InterfaceConfig {
    /**
     * Waits, for a bounded time, until the stack knows the adapter. That takes some time after
     * Wintun has created it, and differs by address family. A family that is not there at all is no
     * failure.
     */
    void awaitReady();

    /** Returns the alias, which is the name that users see. */
    String name();

    /** Removes what lies on other interfaces, once the adapter is gone. */
    default void release() {
        // most have nothing there
    }

    /** Returns the interface index, or 0 if there is none. */
    int index();

    /** Takes back what the system would keep when the adapter goes; for the time before that. */
    void close();
}
