package org.tunbroker.broker.driver.wintun.iphlpapi;

import org.tunbroker.ipc.config.InterfaceRoute;

/**
 * A route of Windows' table. Immutable and thread-safe.
 *
 * @param luid of the interface that it leads through
 * @param route with its own metric, to which Windows adds that of the interface
 */
public record TableRoute(long luid, InterfaceRoute route) {}
